import type { Page } from '@playwright/test';
import { openDemoShop } from './demo-shop.ts';
import { expect, signIn, test } from './test.ts';

/**
 * `npm run screens -- PATH …`: pictures of these pages (each light, dark and on a phone) in `.build/screens`, taken of a
 * demo shop with real requests. `{own}` and `{main}` in a path are the ids of its keys, `{row}` that of the newest row of
 * the former, `{order}` and `{client}` those of an order that changed and of whose it is. Without a path: the README's pictures, in `docs/screens`.
 */
const given = (process.env.SCREENS ?? '').split(/\s+/).filter((path) => path.startsWith('/'));

const looks = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
} as const;

/** What the README shows. */
const pictures = [
  { file: 'connectors', path: '/settings/connectors', look: 'light' },
  { file: 'request-log', path: '/settings/connectors/{own}?row={row}', look: 'light' },
  { file: 'connection', path: '/settings/connectors/{main}', look: 'dark' },
  { file: 'phone', path: '/settings/connectors/{own}?row={row}', look: 'phone' },
] as const;

test('screens', async ({ browser, installation }) => {
  test.setTimeout(600_000);
  const { shop, ownSite, mainShop } = await openDemoShop(installation);
  const newest = await installation.db.requestLogRow.findFirst({
    where: { statusCode: 401 },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  const order = await installation.db.order.findFirst({
    orderBy: { changes: 'desc' },
    select: { id: true, clientId: true },
  });
  const known: Record<string, string> = {
    ...{ own: ownSite, main: mainShop, row: newest?.id ?? '' },
    ...{ order: order?.id ?? '', client: order?.clientId ?? '' },
  };
  const wanted =
    given.length === 0
      ? pictures.map(({ file, ...rest }) => ({ ...rest, file: `docs/screens/${file}.png` }))
      : given.flatMap((path) =>
          (['light', 'dark', 'phone'] as const).map((look) => ({
            path,
            look,
            file: `.build/screens/${path.replace(/^\//, '').replace(/[^\w-]+/g, '-') || 'front'}.${look}.png`,
          })),
        );
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ ...options, baseURL: installation.url, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await signIn(page, shop.owner);
    for (const one of wanted.filter((each) => each.look === look)) {
      await picture(
        page,
        one.path.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? ''),
        one.file,
      );
    }
    await context.close();
  }
});

async function picture(page: Page, path: string, file: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await page.waitForLoadState('load');
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  const isLog = /[?&](log|row)=/.test(path);
  if (isLog) await expect(page.getByRole('dialog')).toBeVisible();
  if (/row=/.test(path)) await expect(page.getByRole('dialog').getByText('Diagnosis').first()).toBeVisible();
  if (!isLog && /connectors\/(?!activity)\w{8}$/.test(path))
    await expect(page.locator('svg[data-chart]')).toHaveCount(3);
  await page.screenshot({ path: file, fullPage: given.length > 0 });
}
