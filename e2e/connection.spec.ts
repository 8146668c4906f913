import type { Page } from '@playwright/test';
import { send, untilLogged } from './send-request.ts';
import { openShop } from './shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, signIn, test } from './test.ts';

function open(page: Page, keyId: string, query = '') {
  return page.goto(`/settings/connectors/${keyId}${query}`);
}

/** What the once-only screen shows in full, and nothing else does. */
async function shownOnce(page: Page, pattern: RegExp): Promise<string> {
  const value = page.getByText(pattern).first();
  await expect(value).toBeVisible();
  return pattern.exec((await value.textContent()) ?? '')?.[0] ?? '';
}

test('an address is shut out and let in again, each from the next request on, and the impact is said before Save', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key, keyId } = await shop.mint({ name: 'Main shop' });
  const status = async () => {
    const answer = await send({ url: installation.url, key });
    await untilLogged(installation, answer);
    return answer.status;
  };
  expect(await status()).toBe(200);
  await open(page, keyId);
  await expect(page.getByRole('heading', { level: 1, name: 'Main shop' })).toBeVisible();
  await expect(page.getByText('Working.')).toBeVisible();

  const field = page.getByRole('textbox', { name: 'IP allowlist' });
  await field.fill('203.0.113.0/33, 203.0.113.0/24 198.51.100.7,');
  await expect(
    page.getByText('203.0.113.0/33 is not an address or CIDR: the part after / goes up to 32.'),
  ).toBeVisible();
  const chips = page.getByRole('list', { name: 'Allowed addresses' });
  await expect(chips.getByRole('listitem')).toHaveText(['203.0.113.0/24', '198.51.100.7']);
  const save = page.getByRole('button', { name: 'Save the IP allowlist' });
  await expect(save).toBeDisabled(); // nothing is saved by half
  await expect(page.getByText(/1 request came from addresses outside this list/)).toBeVisible();
  await field.fill('');
  await save.click();
  await expect(page.getByText('IP allowlist saved. Applies from the next request.')).toBeVisible();
  for (let refused = 0; refused < 3; refused += 1) expect(await status()).toBe(403); // one or two are no outage

  await open(page, keyId);
  await expect(page.getByText('Refusing.')).toBeVisible();
  await expect(page.getByText('ip_not_allowed').first()).toBeVisible();
  await page.getByRole('button', { name: 'Remove 203.0.113.0/24' }).click();
  await expect(page.getByRole('button', { name: 'Remove 198.51.100.7' })).toBeFocused();
  await page.keyboard.press('Enter');
  await save.click();
  await expect(page.getByText('IP allowlist saved. Applies from the next request.')).toBeVisible();
  expect(await status()).toBe(200);
  await expect(page.locator('#audit')).toContainText('changed the IP allowlist');
});

test('a rotation with an overlap: both secrets work, the page says until when and who still uses the old one', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key, keyId, signingSecret: old } = await shop.mint({ name: 'Own site', requireSignature: true });
  const status = async (secret: string | null) => (await send({ url: installation.url, key, secret })).status;
  expect(await status(old)).toBe(200);
  await open(page, keyId);
  await page.getByRole('button', { name: 'Rotate signing secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate signing secret' });
  await expect(dialog.getByText('1 signed request in 24 h will fail until the sender has it.')).toBeVisible();
  await dialog.getByRole('radio', { name: 'after 6 h' }).click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Rotate' }).click();

  const made = await shownOnce(page, /^[0-9a-f]{64}$/);
  expect(made).not.toBe(old);
  expect([await status(made), await status(old)]).toEqual([200, 200]);
  await page.getByRole('button', { name: /I have stored/ }).click();
  await page.getByRole('button', { name: 'Back to the connection' }).click();
  await expect(page.locator('#signing-secret')).toContainText('1 of the last 2 requests still uses the old secret');
  await expect(page.getByText(made)).toHaveCount(0);
});

test('a roll: the successor works, the old key lives on, and both pages say who still uses it', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key: old, keyId } = await shop.mint({ name: 'Own site' });
  const status = async (key: string) => (await send({ url: installation.url, key })).status;
  await open(page, keyId);
  await expect(page.getByText('Waiting for the first request.')).toBeVisible();
  await page.getByRole('button', { name: 'Roll key' }).click();
  await page.getByRole('dialog', { name: 'Roll key' }).getByRole('button', { name: 'Roll key' }).click();
  const key = await shownOnce(page, /^pck_int_[0-9A-Za-z]{34}$/);
  expect([await status(key), await status(old)]).toEqual([200, 200]);
  await page.getByRole('button', { name: /I have stored/ }).click();
  await page.getByRole('button', { name: 'Open the new connection' }).click();
  await page.waitForURL(`**/${key.slice(8, 16)}`);
  await expect(page.getByText('This key was rolled from')).toContainText('Old key: 1 request in the last hour');
  await open(page, `pck_int_${keyId}`);
  await page.waitForURL(`**/connectors/${keyId}`);
  await expect(page.getByText('This key was rolled to')).toContainText('Old key: 1 request in the last hour');
  await expect(page.getByRole('button', { name: 'Roll key' })).toHaveCount(0);
});

test('a key is revoked by its 8 characters alone, with the keyboard, and the next request is refused', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key, keyId } = await shop.mint({ name: 'Main shop' });
  const status = async () => (await send({ url: installation.url, key })).status;
  await status();
  await open(page, keyId);
  await page.getByRole('button', { name: 'Revoke', exact: true }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText(/Last used just now, 1 request in 24 h/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  await expectAccessible(page);
  const revoke = dialog.getByRole('button', { name: 'Revoke' });
  await dialog.getByRole('textbox').fill(keyId.toLowerCase() === keyId ? keyId.slice(1) : keyId.toLowerCase());
  await expect(revoke).toBeDisabled();
  await dialog.getByRole('textbox').fill(keyId);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Main shop has been revoked.')).toBeVisible();
  await expect(page.getByText('Revoked.', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rotate signing secret' })).toHaveCount(0);
  await expect(page.getByRole('textbox')).toHaveCount(0);
  expect(await status()).toBe(401);
  await open(page, keyId, '?log=1');
  await expect(page.getByRole('dialog').getByRole('button', { name: /401 invalid_api_key/ })).toBeVisible();
});

test('of two who edit the rate limit the second is told, keeps what was typed, and decides', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { keyId } = await shop.mint();
  await open(page, keyId);
  const field = page.getByRole('textbox', { name: 'Rate limit' });
  await field.fill('900');
  await expect(page.getByText('Not saved')).toBeVisible();
  const other = { where: { keyId }, data: { rateLimitPerMinute: 700 } };
  await installation.db.integrationKey.update(other);
  await page.getByRole('button', { name: 'Save the rate limit' }).click();
  await expect(page.getByText(/changed the rate limit .* Yours is not saved/)).toBeVisible();
  await expect(field).toHaveValue('900');
  await page.getByRole('button', { name: 'Save mine' }).click();
  await expect(page.getByText('Rate limit is now 900 a minute.')).toBeVisible();

  await field.fill('12');
  await page.getByRole('link', { name: 'Members' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('You changed the rate limit but didn’t save.');
  await page.getByRole('button', { name: 'Stay' }).click();
  await expect(field).toHaveValue('12');
});

test('a member sees everything and no button that changes anything; another organization sees nothing', async ({
  page,
  shop,
  installation,
  browser,
}) => {
  const { keyId, key } = await shop.mint({ name: 'Main shop' });
  await send({ url: installation.url, key });
  await signIn(page, await shop.user('member'));
  await open(page, keyId);
  await expect(page.getByText(`Ask ${shop.owner} (owner)`)).toBeVisible();
  await expect(page.getByText('Working.')).toBeVisible();
  for (const name of [/Rotate/, /Roll key/, /Revoke/, /Save/])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  await expect(page.locator('main').getByRole('textbox')).toHaveCount(0);

  const context = await browser.newContext({ baseURL: installation.url });
  const stranger = await context.newPage();
  await signIn(stranger, (await openShop(installation, 'Other Ltd')).owner);
  await open(stranger, keyId);
  await expect(stranger.getByText('This page doesn’t exist, or you don’t have access to it.')).toBeVisible();
  await context.close();
});

test('charts are drawn, said and tabled; a bar opens its rows; axe and a phone find nothing wrong', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key, keyId } = await shop.mint({ name: 'Main shop' });
  await send({ url: installation.url, key });
  await untilLogged(installation, await send({ url: installation.url, key, body: '{' }));
  await open(page, keyId);
  const figure = page.getByRole('figure', { name: 'Requests by outcome' });
  await expect(figure).toContainText('2 requests in 24 h, 1 refused');
  await expect(figure.locator('svg[data-chart]')).toBeVisible();
  const bars = figure.getByRole('slider');
  await bars.focus();
  await expect(bars).toHaveAttribute('aria-valuetext', /1 accepted, 1 refused \(4xx\), 0 failed/);
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await bars.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/log=1&from=/);
  await expect(page.getByRole('dialog').getByRole('button', { name: /422 invalid_json/ })).toBeVisible();
  await page.goBack();
  await figure.getByRole('button', { name: 'Show as table' }).click();
  await expect(figure.getByRole('row')).toHaveCount(26);
});
