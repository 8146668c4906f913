import type { Locator, Page } from '@playwright/test';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { orderBody, send } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, signIn, test } from './test.ts';

const columns = [
  'request_received_at',
  'status_code',
  'error_code',
  'method',
  'path',
  'client_ip',
  'external_id',
  'idempotency_key',
  'request_completed_at',
  'id',
];

const logOf = (key: MintedKey, query = 'log=1') => `/settings/connectors/${key.keyId}?${query}`;
const drawer = (page: Page) => page.getByRole('dialog', { name: /^Request log/ });
const rowsOf = (page: Page) => drawer(page).locator('[data-row]');
const rowOf = (page: Page, name: RegExp | string) => drawer(page).getByRole('button', { name });
const panel = (page: Page) => drawer(page).locator('section[aria-labelledby=open-row]');

/** Opens a key's log, and waits until news come. */
async function openLog(page: Page, key: MintedKey, query?: string): Promise<Locator> {
  await page.goto(logOf(key, query));
  await expect(drawer(page).getByText('Live', { exact: true })).toBeVisible();
  return drawer(page);
}

test('a row is there within a second of its answer, without a reload, and nothing shifts over 100 arrivals', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  test.slow();
  const key = await shop.mint();
  await openLog(page, key);
  await expect(drawer(page).getByRole('heading', { name: 'No requests yet' })).toBeVisible();
  expect(await drawer(page).getByRole('columnheader').allInnerTexts()).toEqual(columns);
  // From a second process: they share nothing but the database.
  const other = await installation.another();
  const first = await send({ url: other.url, key: key.key });
  await expect(rowsOf(page)).toHaveCount(1);
  expect(await rowsOf(page).getAttribute('data-row')).toBe(first.headers.get('X-Request-Id'));

  await page.evaluate(() => {
    const shifts: (string | null)[] = [];
    Object.assign(window, { shifts });
    const describe = (source: unknown) => {
      const node = typeof source === 'object' && source !== null && 'node' in source ? source.node : null;
      return node instanceof Element ? node.outerHTML.slice(0, 200) : node instanceof Node ? node.textContent : '?';
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ('sources' in entry && Array.isArray(entry.sources)) shifts.push(...entry.sources.map(describe));
    }).observe({ type: 'layout-shift', buffered: false });
  });
  const header = drawer(page).getByRole('columnheader').first();
  const before = await header.boundingBox();
  for (let sent = 0; sent < 100; sent += 10) {
    const bodies = Array.from({ length: 10 }, (_, i) => (i === 0 ? '{' : orderBody()));
    await Promise.all(bodies.map((body) => send({ url: installation.url, key: key.key, body })));
  }
  const pill = drawer(page).getByRole('button', { name: /new rows?$/ });
  await expect(async () => {
    if (await pill.isVisible()) await pill.click();
    await expect(drawer(page).getByText(/^101 rows/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect(await page.evaluate(() => Reflect.get(window, 'shifts'))).toEqual([]);
  expect(await header.boundingBox()).toEqual(before);
});

test('an open log tells live what fails, and the page under it stays as it is until the log is closed', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  test.slow(); // on a busy machine the first page alone takes most of a minute
  const key = await shop.mint();
  const log = await openLog(page, key);
  const health = page.locator('[aria-label=Health]');
  await send({ url: installation.url, key: key.key, body: '{' });
  await expect(log.getByRole('link', { name: 'Show it' })).toBeVisible();
  await send({ url: installation.url, key: key.key, body: '{' });
  await expect(log.getByRole('link', { name: 'Show these 2' })).toBeVisible();
  await expect(health).toContainText('Waiting for the first request');
  await log.getByRole('button', { name: 'Close the request log' }).click();
  await expect(health.getByRole('link', { name: 'Show these 2' })).toBeVisible();
});

test('an open row stays where it is while 12 arrive; the pill counts them, and one press shows them', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const key = await shop.mint();
  await send({ url: installation.url, key: key.key, body: '{' });
  await openLog(page, key);
  await rowOf(page, /^Open 422 invalid_json/).click();
  await expect(panel(page).getByRole('heading', { name: 'Facts' })).toBeVisible();
  const place = await rowsOf(page).first().boundingBox();
  for (let i = 0; i < 12; i += 1) await send({ url: installation.url, key: key.key });
  const pill = drawer(page).getByRole('button', { name: '12 new rows' });
  await expect(pill).toBeVisible();
  expect(await rowsOf(page).first().boundingBox()).toEqual(place);
  await pill.click();
  await expect(rowsOf(page)).toHaveCount(13);
  await expect(
    panel(page)
      .getByRole('heading', { name: /invalid_json/ })
      .first(),
  ).toBeVisible();
});

test('paused, nothing changes until it is resumed, and the state is said in words', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const key = await shop.mint();
  const log = await openLog(page, key);
  await log.getByRole('button', { name: 'Pause' }).click();
  await expect(log.getByText('Paused', { exact: true })).toBeVisible();
  for (let i = 0; i < 3; i += 1) await send({ url: installation.url, key: key.key });
  await expect(log.getByRole('button', { name: 'Resume, 3 new' })).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(0);
  await log.getByRole('button', { name: 'Resume, 3 new' }).click();
  await expect(rowsOf(page)).toHaveCount(3);
  await expect(log.getByText('Live', { exact: true })).toBeVisible();
});

test('whoever is sent the address sees the same rows and the same open row, and Back closes the row', async ({
  ownerPage: page,
  shop,
  installation,
  browser,
}) => {
  const key = await shop.mint();
  await send({ url: installation.url, key: key.key, headers: { 'Idempotency-Key': 'order-1' } });
  await send({ url: installation.url, key: key.key, body: '{', headers: { 'Idempotency-Key': 'order-2' } });
  await send({ url: installation.url, key: key.key, body: '{', headers: { 'Idempotency-Key': 'other' } });
  const log = await openLog(page, key);
  await log.getByText('4xx', { exact: true }).click();
  await log.getByLabel('error_code', { exact: true }).selectOption('invalid_json');
  await log.getByRole('searchbox').fill('ORDER');
  await expect(rowsOf(page)).toHaveCount(1);
  await rowsOf(page).first().click();
  await expect(panel(page).getByText('order-2').first()).toBeVisible();

  const colleague = await browser.newContext({ baseURL: installation.url });
  const theirs = await colleague.newPage();
  await signIn(theirs, await shop.user('admin'));
  await theirs.goto(page.url());
  await expect(panel(theirs).getByText('order-2').first()).toBeVisible();
  await expect(rowsOf(theirs)).toHaveCount(1);
  await expect(theirs).toHaveTitle('422 invalid_json · Own site');
  await colleague.close();

  await page.goBack();
  await expect(panel(page)).toBeHidden();
  await expect(rowsOf(page)).toHaveCount(1);
  await log.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rowsOf(page)).toHaveCount(3);
});

test('Copy as text is what the contract names, a fact a line, and nothing secret', async ({
  ownerPage: page,
  shop,
  installation,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const key = await shop.mint();
  const headers = { 'Idempotency-Key': "it's 1" };
  const answer = await send({ url: installation.url, key: key.key, body: '{"external_id":"shop-1001"}', headers });
  const id = answer.headers.get('X-Request-Id') ?? '';
  await openLog(page, key, `row=${id}`);
  await panel(page).getByRole('button', { name: 'Copy as text' }).click();
  await expect(panel(page).getByText('Copied').first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const lines = copied.split('\n');
  expect(lines.slice(0, 11).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    'key_id',
    'request_received_at',
    'method',
    'path',
    'status_code',
    'error_code',
    'client_ip',
    'idempotency_key',
    'external_id',
    'latency',
    'request_id',
  ]);
  expect(lines).toContain(`key_id: pck_int_${key.keyId}`);
  expect(lines).toContain(`request_id: ${id}`);
  expect(lines).toContain('status_code: 422');
  expect(lines).toContain('error_code: lines_required');
  expect(copied).toContain("-H 'Authorization: Bearer pck_int_XXXX…'");
  expect(copied).not.toContain(key.key.slice('pck_int_'.length + 8));
});

test('with the keyboard alone: from the row that failed to what was found, and back, focus never lost', async ({
  ownerPage: page,
  shop,
  installation,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const key = await shop.mint();
  for (const body of [orderBody(), '{', orderBody()]) await send({ url: installation.url, key: key.key, body });
  await page.goto(logOf(key, ''));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('l');
  await expect(drawer(page).getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Request log/ })).toBeFocused();
  await expect(rowsOf(page)).toHaveCount(3);
  const [newest, failed] = [rowsOf(page).nth(0), rowsOf(page).nth(1)];
  while (!(await newest.evaluate((element) => element === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await expect(failed).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(newest).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(
    panel(page)
      .getByRole('heading', { name: /invalid_json/ })
      .first(),
  ).toBeFocused();
  await expect(panel(page).getByRole('button', { name: 'Copy as text' })).toBeVisible();
  await expect(panel(page).getByText('Diagnosis', { exact: true })).toBeVisible(); // its facts are there, to be copied
  await page.keyboard.press('c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('error_code: invalid_json');
  await page.keyboard.press(']');
  await expect(panel(page).getByText('POST /v1/orders')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`row=${await rowsOf(page).nth(2).getAttribute('data-row')}`));
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(rowsOf(page).nth(2)).toBeFocused();
  await page.keyboard.press('p');
  await expect(drawer(page).getByText('Paused', { exact: true })).toBeVisible();
  await page.keyboard.press('/');
  await expect(drawer(page).getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeHidden();
});

test('a hostile body runs nothing, hides nothing, and is byte for byte what was sent', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const key = await shop.mint();
  const told: string[] = [];
  page.on('dialog', (dialog) => {
    told.push(dialog.message());
    void dialog.dismiss();
  });
  const long = 'x'.repeat(1_500_000);
  const body = `{"external_id":"a\u202eb","note":"<img src=x onerror=alert(1)></span><script>alert(2)</script>\u200b","n":1.10,"n":1e2,"big":9007199254740993,"long":"${long}"}`;
  const answer = await send({ url: installation.url, key: key.key, body });
  const id = answer.headers.get('X-Request-Id') ?? '';
  await openLog(page, key, `row=${id}`);
  const code = panel(page).getByLabel('Request body, Pretty');
  await expect(code).toContainText('"note": "<img src=x onerror=alert(1)></span><script>alert(2)</script>');
  await expect(code).toContainText('"n": 1.10');
  await expect(code).toContainText('"n": 1e2');
  await expect(code).toContainText('9007199254740993');
  await expect(code.getByText('U+202E')).toBeVisible();
  await expect(panel(page).getByText('external_id', { exact: true })).toBeVisible();

  const download = page.waitForEvent('download');
  await panel(page).getByRole('link', { name: 'Download' }).first().click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks).equals(Buffer.from(body))).toBe(true);
  const { headers } = await page.evaluate(async (path) => {
    const response = await fetch(path);
    return { headers: Object.fromEntries(response.headers) };
  }, `/settings/connectors/${key.keyId}/log/${id}/request`);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-type': 'application/octet-stream' });
  expect(headers['content-disposition']).toMatch(/^attachment;/);

  await panel(page)
    .getByRole('button', { name: /^Show all/ })
    .click();
  await expect(panel(page).getByRole('button', { name: /^Show all/ })).toBeHidden();
  await expect(code).toContainText('"n": 1.10');
  await panel(page).getByText('Hex', { exact: true }).first().click();
  await expect(panel(page).getByLabel('Request body, Hex')).toContainText('7b 22 65 78 74 65 72 6e');
  expect(told).toEqual([]);
});

test('a member sees rows and facts, and neither headers, bodies nor diagnosis', async ({
  browser,
  shop,
  installation,
}) => {
  const key = await shop.mint();
  const answer = await send({ url: installation.url, key: key.key, body: '{"secret":' });
  const id = answer.headers.get('X-Request-Id') ?? '';
  const context = await browser.newContext({ baseURL: installation.url });
  const page = await context.newPage();
  await signIn(page, await shop.user('member'));
  await openLog(page, key, `row=${id}`);
  await expect(panel(page).getByRole('heading', { name: 'Facts' })).toBeVisible();
  await expect(panel(page).getByText('Only owners and admins see headers, bodies and the diagnosis.')).toBeVisible();
  await expect(panel(page).getByRole('heading', { name: 'Request', exact: true })).toBeHidden();
  const [row, bytes] = await page.evaluate(
    async (path) => [await (await fetch(path)).json(), (await fetch(`${path}/request`)).status],
    `/settings/connectors/${key.keyId}/log/${id}`,
  );
  expect([row.payload, row.summary, bytes]).toEqual([null, null, 404]);
  await context.close();
});

test('another organization is told that there is nothing, by every address of a log', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { openShop } = await import('./shop.ts');
  const theirs = await openShop(installation, 'Somebody else');
  const key = await theirs.mint();
  const id = (await send({ url: installation.url, key: key.key })).headers.get('X-Request-Id') ?? '';
  await shop.mint();
  const base = `/settings/connectors/${key.keyId}/log`;
  const paths = [base, `${base}/news?cursor=1`, `${base}/live?cursor=1`, `${base}/${id}`, `${base}/${id}/request`];
  const asOwner = await page.evaluate((all) => Promise.all(all.map(async (path) => (await fetch(path)).status)), paths);
  expect(asOwner).toEqual(paths.map(() => 404));
  await page.context().clearCookies();
  const asNobody = await page.evaluate(
    (all) => Promise.all(all.map(async (path) => (await fetch(path)).status)),
    paths,
  );
  expect(asNobody).toEqual(paths.map(() => 401));
});

test('who was offline is told so, and gets what was missed, once each; a stream ends with its session', async ({
  ownerPage: page,
  shop,
  installation,
  context,
}) => {
  const key = await shop.mint();
  const log = await openLog(page, key);
  await context.setOffline(true);
  await expect(log.getByText(/^Offline since \d\d:\d\d$/)).toBeVisible();
  for (let i = 0; i < 3; i += 1) await send({ url: installation.url, key: key.key });
  await context.setOffline(false);
  await expect(log.getByText('Live', { exact: true })).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(3);
  await installation.db.membership.deleteMany({ where: { organizationId: shop.organizationId } });
  await expect(log.getByText('Your session ended', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('at 360 px a row has two lines, opens on a screen of its own, and nothing scrolls sideways; axe finds nothing serious', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const key = await shop.mint();
  await send({ url: installation.url, key: key.key, body: '{' });
  await send({ url: installation.url, key: key.key });
  await openLog(page, key);
  await expect(rowsOf(page)).toHaveCount(2);
  await expectAccessible(page);
  await rowsOf(page).nth(1).click();
  await expect(panel(page).getByRole('heading', { name: 'Facts' })).toBeVisible();
  await expectAccessible(page);

  await page.setViewportSize({ width: 360, height: 740 });
  await expect(rowsOf(page).first()).toBeHidden();
  for (const name of columns) await expect(panel(page).getByText(name, { exact: true })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await panel(page).getByRole('button', { name: 'Back to the list' }).click();
  await expect(rowsOf(page)).toHaveCount(2);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});
