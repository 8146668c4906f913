import { orderBody, send, untilLogged } from './send-request.ts';
import { expect, signIn, test } from './test.ts';

// The reader's clock, zone, network and paper.

test.describe('in Kolkata, half an hour off', () => {
  test.use({ timezoneId: 'Asia/Kolkata' });

  test('rows, day headings and charts have the reader’s hours', async ({ ownerPage: page, shop, installation }) => {
    const { key, keyId } = await shop.mint();
    const sent = await send({ url: installation.url, key });
    await untilLogged(installation, sent);
    // One of 00:10 and one of 23:59 the day before, by the clock of Kolkata.
    const midnight = new Date();
    midnight.setUTCHours(18, 30, 0, 0);
    if (midnight > new Date()) midnight.setUTCDate(midnight.getUTCDate() - 1);
    for (const [minutes, name] of [
      [10, 'after'],
      [-1, 'before'],
    ] as const) {
      await installation.db.$executeRawUnsafe(
        `insert into integrations.request_log
         select (jsonb_populate_record(l, jsonb_build_object(
           'id', overlay(integrations.uuid_at($1::timestamptz)::text placing substr(gen_random_uuid()::text, 20) from 20),
           'request_received_at', $1::timestamptz, 'request_completed_at', $1::timestamptz, 'external_id', $2::text))).*
         from integrations.request_log l where id = $3::uuid`,
        new Date(Math.min(midnight.getTime() + minutes * 60_000, Date.now())).toISOString(),
        name,
        sent.headers.get('X-Request-Id'),
      );
    }
    await page.goto(`/settings/connectors/${keyId}?log=1`);
    const log = page.getByRole('dialog');
    await expect(log.getByRole('row').filter({ hasText: 'before' })).toContainText('23:59:00.000');
    const headings = await log.getByText(/^(Today|Yesterday), \w{3} \d+ \w{3}$/).allTextContents();
    const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', day: 'numeric', month: 'short' });
    expect(headings[0]).toContain(`Today`);
    expect(headings[0]).toContain(day.format(new Date()));
    expect(headings[1]).toContain('Yesterday');
    await page.keyboard.press('Escape');
    // Hours are the clock's: their bars begin at half past.
    const chart = page.getByRole('figure', { name: /Requests by outcome/ });
    await chart.getByRole('button', { name: 'Show as table' }).click();
    await expect(chart.getByRole('rowheader', { name: /^\d\d:30 to \d\d:30$/ }).first()).toBeVisible();
  });
});

test('a reader whose clock is wrong, either way, is told when things happened by the server’s', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key, keyId } = await shop.mint();
  await untilLogged(installation, await send({ url: installation.url, key }));
  for (const wrongBy of [-600_000, 3 * 3600_000]) {
    await page.clock.setFixedTime(new Date(Date.now() + wrongBy));
    await page.goto(`/settings/connectors/${keyId}`);
    await expect(page.getByText(/Last request (just now|\d min ago)/)).toBeVisible();
    await page.goto('/settings/connectors');
    await expect(
      page
        .getByRole('table')
        .getByText(/^(just now|\d min ago)$/)
        .first(),
    ).toBeVisible();
    await expect(page.getByText(/\bin (a moment|\d+ min)\b/)).toHaveCount(0);
  }
});

test('while offline the bar covers no button of the log', async ({ ownerPage: page, shop, installation }) => {
  const { key, keyId } = await shop.mint();
  await untilLogged(installation, await send({ url: installation.url, key }));
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 740 });
    await page.goto(`/settings/connectors/${keyId}?log=1`);
    await expect(page.getByRole('dialog').getByRole('row').nth(1)).toBeVisible();
    await page.context().setOffline(true);
    await expect(page.getByText(/You’re offline/)).toBeVisible();
    // A press on what is covered would fail.
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Close the request log' }).click();
    await expect(page.getByRole('button', { name: 'Request log' })).toBeFocused();
    await page.context().setOffline(false);
    await expect(page.getByText(/You’re offline/)).toBeHidden();
  }
});

test('an open row is printed alone, light, with its bodies whole', async ({ ownerPage: page, shop, installation }) => {
  const { key, keyId } = await shop.mint();
  const lines = Array.from({ length: 60 }, (_, i) => ({ description: `Line ${i}`, quantity: 1, unit_price_cents: 5 }));
  const sent = await send({ url: installation.url, key, body: JSON.stringify({ external_id: 'paper', lines }) });
  await untilLogged(installation, sent);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`/settings/connectors/${keyId}?row=${sent.headers.get('X-Request-Id')}`);
  const panel = page.getByRole('region', { name: /POST \/v1\/orders/ });
  await expect(panel.getByText('"paper"').first()).toBeVisible();
  await expect(panel.getByText('"Line 59"')).toHaveCount(0); // below the fold of its box
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(panel.getByText('"Line 59"').first()).toBeVisible();
  for (const gone of [
    page.getByRole('button', { name: 'Pause' }),
    page.getByRole('table', { name: 'Requests' }),
    page.getByRole('navigation').first(),
  ])
    await expect(gone).toBeHidden();
  expect(await panel.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(21, 26, 32)');
  expect(await page.evaluate(() => document.querySelector('main')?.checkVisibility() ?? false)).toBe(false);
});

test('a row whose facts have not come is copied as the list has it', async ({
  ownerPage: page,
  shop,
  installation,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { key, keyId } = await shop.mint();
  const sent = await send({ url: installation.url, key, body: orderBody('early') });
  await untilLogged(installation, sent);
  const id = sent.headers.get('X-Request-Id') ?? '';
  await page.route(`**/log/${id}`, () => {}); // never answered
  await page.goto(`/settings/connectors/${keyId}?log=1`);
  await page.getByRole('button', { name: /^Open 200/ }).click();
  await expect(page.getByRole('button', { name: 'Copy as text' })).toBeVisible();
  await page.keyboard.press('c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(`pck_int_${keyId}`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('early');
});

test('focus never falls to the page’s body', async ({ page, shop }) => {
  const { keyId } = await shop.mint({ name: 'Old key' });
  await signIn(page, shop.owner);
  const hasFocus = () =>
    page.evaluate(() => document.activeElement !== document.body && document.activeElement !== null);
  await page.goto(`/settings/connectors/${keyId}?log=1`);
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Request log' })).toBeFocused();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('textbox', { name: /to confirm/ }).fill(keyId);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(page.getByText('Revoked').first()).toBeVisible();
  await expect.poll(hasFocus).toBe(true);
});
