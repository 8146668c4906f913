import { docsPages } from '../components/docs/docs-pages.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

const pages = docsPages.flatMap((group) => group.pages);
const phone = { width: 360, height: 740 };
const looks = [
  { look: 'wide and dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { look: 'narrow and light', colorScheme: 'light', viewport: phone },
] as const;

for (const { look, colorScheme, viewport } of looks) {
  test.describe(look, () => {
    test.use({ colorScheme, viewport });

    for (const { path, title } of pages) {
      test(`${title}: axe finds nothing, and nothing scrolls sideways`, async ({ page }) => {
        const complaints: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
        await expectNoSidewaysScroll(page);
        // React takes the page over as it was sent; what is removed before that is a fault to it.
        await expect(page.locator('select[aria-label="Docs"]')).toBeEnabled();
        // The long pages repeat one kind of section thirty times; the first ones and the last one speak for all.
        await page.locator('article > section:nth-of-type(n+9):not(:last-of-type)').evaluateAll((all) => {
          for (const section of all) section.remove();
        });
        await expectAccessible(page);
        expect(complaints).toEqual([]); // of the policy for scripts, for one
      });
    }
  });
}

test('the filter narrows pages and error codes as one types, and Enter goes to the first', async ({ page }) => {
  await page.goto('/docs');
  const filter = page.getByRole('searchbox', { name: 'Filter pages and error codes' });
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(filter).toBeFocused({ timeout: 1_000 });
  }).toPass(); // until the page's scripts have loaded, keys do nothing
  const found = page.getByRole('navigation', { name: 'Docs' }).getByRole('link');
  await filter.fill('signature');
  await expect(found).toHaveText([
    /signature_missing/,
    /signature_malformed/,
    /signature_expired/,
    /signature_invalid/,
    'Integration API',
    'Connecting Make',
  ]);
  await filter.fill('signature inv');
  await expect(found).toHaveText([/401\s*signature_invalid/]);
  await filter.press('Enter');
  await expect(page).toHaveURL(/\/docs\/troubleshooting#signature_invalid$/);
  await expect(page.getByRole('heading', { name: 'signature_invalid' })).toBeInViewport();
});

test('an anchor lands 72 px under the top, its section marked until the reader scrolls on', async ({ page }) => {
  await page.goto('/docs/troubleshooting#rate_limited');
  const heading = page.locator('#rate_limited');
  await expect.poll(async () => Math.round((await heading.boundingBox())?.y ?? 0)).toBe(72);
  const section = page.locator('section[aria-labelledby="rate_limited"]');
  await expect(section).toHaveAttribute('data-marked', '');
  await expect(page.getByRole('navigation', { name: 'On this page' }).locator('[aria-current]')).toHaveText(
    'rate_limited',
  );
  await page.mouse.wheel(0, 400);
  await expect(section).not.toHaveAttribute('data-marked', '');
});

test('code tabs remember the language over all pages, and work with the keyboard alone', async ({ page }) => {
  await page.goto('/docs');
  const tab = (name: string) => page.getByRole('tab', { name }).first();
  // Until the page's scripts have loaded, keys do nothing.
  await expect(async () => {
    await tab('Shell').focus();
    await page.keyboard.press('ArrowRight');
    await expect(tab('Node')).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tabpanel')).toContainText('import hmac');
  await page.goto('/docs/troubleshooting#signature_invalid');
  for (const python of await page.getByRole('tab', { name: 'Python' }).all()) {
    await expect(python).toHaveAttribute('aria-selected', 'true');
  }
  await tab('PHP').click();
  await expect(page.getByRole('tab', { name: 'PHP', selected: true })).toHaveCount(
    await page.getByRole('tab', { name: 'PHP' }).count(),
  );
});

test('Copy page as Markdown copies what the twin at .md says', async ({ page, context, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/docs/integration-api');
  await page.getByRole('button', { name: 'Copy page as Markdown' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  const twin = await request.get('/docs/integration-api.md');
  expect(twin.headers()['content-type']).toBe('text/markdown; charset=utf-8');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await twin.text());
});

test('on a phone the rail and the contents fold into selects', async ({ page }) => {
  await page.setViewportSize(phone);
  await page.goto('/docs');
  await expect(page.getByRole('searchbox')).toBeHidden();
  await page.getByRole('combobox', { name: 'Docs' }).selectOption({ label: '429 rate_limited' });
  await expect(page.getByRole('heading', { name: 'rate_limited' })).toBeInViewport();
  await page.getByRole('combobox', { name: 'On this page' }).selectOption('Writing to support');
  await expect(page.getByRole('heading', { name: 'Writing to support' })).toBeInViewport();
});

test('every page, its twin, the index and the vectors are there, and what is not is a 404', async ({ request }) => {
  for (const { path, title } of pages) {
    expect((await request.get(path)).status()).toBe(200);
    expect(await (await request.get(`${path}.md`)).text()).toContain(`# ${title}\n`);
  }
  expect(await (await request.get('/docs/llms.txt')).text()).toContain('/docs/integration-api.md');
  expect((await (await request.get('/docs/test-vectors.json')).json()).vectors.length).toBeGreaterThan(0);
  expect((await request.get('/docs/nothing')).status()).toBe(404);
  expect((await request.get('/docs/nothing.md')).status()).toBe(404);
});
