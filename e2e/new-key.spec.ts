import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { orderBody, send } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

const run = promisify(execFile);

/** Creates a key by a preset, with one typed field, and returns what the page shows once. */
async function create(page: Page, card: string, name: string) {
  await page.goto('/settings/connectors');
  await page.getByRole('link', { name: new RegExp(card) }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  const answering = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Create key' }).click();
  expect((await answering).headers()['cache-control']).toContain('no-store');
  await expect(page.getByRole('heading', { level: 1, name: `${name} is ready.` })).toBeVisible();
  if (card === 'WooCommerce') await page.getByText('Not needed for WooCommerce webhooks').click();
  const key = await page.getByRole('status', { name: 'Integration key' }).innerText();
  const secret = await page.getByRole('status', { name: 'Signing secret (plaintext)' }).innerText();
  return { key, secret };
}

const waiting = (page: Page) =>
  page.getByRole('status').filter({ hasText: /first request|reached us|Connected|accepted request/ });

test('an empty console leads to WooCommerce’s URL and secret with one typed field and two presses', async ({
  ownerPage: page,
}) => {
  await expect(page.getByText('Pick where your orders come from.')).toBeVisible();
  await expectAccessible(page);
  const { key, secret } = await create(page, 'WooCommerce', 'Main shop');
  expect(key).toMatch(/^pck_int_[0-9A-Za-z]{34}$/);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const url = await page.getByRole('status', { name: 'Delivery URL' }).innerText();
  expect(url).toContain(`/integrations/v1/webhook/woocommerce/${key.slice(8, 16)}`);
  // Stock WordPress refuses this installation's own address, and the page says so by name.
  await expect(page.getByText(/Stock WordPress refuses to call it/)).toContainText(new URL(url).host);
  await expectAccessible(page);
  const ping = { method: 'POST', body: new URLSearchParams({ webhook_id: '3' }) };
  await fetch(`${new URL(page.url()).origin}${new URL(url).pathname}`, ping);
  await expect(waiting(page)).toContainText('WooCommerce reached us (ping). Now change an order.');
});

test('WooCommerce’s page leads with what WooCommerce needs, and has the key folded away', async ({
  ownerPage: page,
}) => {
  await page.goto('/settings/connectors/new?preset=woocommerce');
  await page.getByLabel('Name', { exact: true }).fill('Main shop');
  await page.getByRole('button', { name: 'Create key' }).click();
  const shown = page.locator('main output');
  await expect(shown.first()).toContainText('/integrations/v1/webhook/woocommerce/');
  await expect(shown.nth(1)).toHaveText(/^[0-9a-f]{64}$/);
  await expect(page.getByRole('status', { name: 'Integration key' })).toHaveCount(0);
  await page.getByText('Not needed for WooCommerce webhooks').click();
  await expect(page.getByRole('status', { name: 'Integration key' })).toContainText('pck_int_');
});

test('the fields of Zapier’s and Make’s HTTP step, sent as they stand, make an order', async ({
  ownerPage: page,
  installation,
}) => {
  await page.goto('/settings/connectors/new?preset=zapier');
  await page.getByLabel('Name', { exact: true }).fill('Zapier');
  await page.getByRole('button', { name: 'Create key' }).click();
  const field = (name: string) => page.getByRole('status', { name, exact: true }).innerText();
  const header = async (name: string) => [name, await field(`Header ${name}`)] as const;
  const names = ['Authorization', 'Content-Type', 'Idempotency-Key'];
  const answer = await fetch(`${installation.url}${new URL(await field('URL')).pathname}`, {
    method: await field('Method'),
    headers: Object.fromEntries(await Promise.all(names.map(header))),
    body: await field('Body'),
  });
  expect(answer.status).toBe(200);
  await expect(waiting(page)).toContainText('Connected.');
  for (const guide of ['zapier', 'make']) expect((await page.request.get(`/docs/${guide}`)).status()).toBe(200);
  const { Authorization: bearer = '' } = Object.fromEntries([await header('Authorization')]);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.getByRole('status', { name: 'Header Authorization' })).toHaveText('Bearer pck_int_XXXX…');
  expect(await page.content()).not.toContain(bearer.slice('Bearer pck_int_12345678'.length));
});

test('a sample pasted as it stands connects, the box says so without reload, and the secrets are gone once stored', async ({
  ownerPage: page,
  installation,
}) => {
  const { key, secret } = await create(page, 'Custom site', 'Own site');
  const sample = await page.getByRole('tabpanel').locator('pre').innerText();
  expect(sample).toContain(key);
  // The page names APP_URL, which the tests' server does not listen on.
  const reachable = sample.replace(/^url=.*$/m, `url='${installation.url}'`);
  const { stdout } = await run('bash', ['-c', reachable]);
  expect(stdout).toContain('200 OK');
  await expect(waiting(page)).toContainText(/Connected. First request \d\d:\d\d:\d\d, 200, order shop-1001/);

  await page.getByRole('button', { name: 'I have stored them' }).click();
  await expect(page.getByRole('tabpanel').locator('pre')).toContainText('$PC_KEY');
  const kept = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      history.state,
      location.href,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
    ]),
  );
  expect(kept).not.toContain(key.slice(16));
  expect(kept).not.toContain(secret);
  await page.getByRole('link', { name: 'Open connection' }).first().click();
  await page.waitForURL(`**/settings/connectors/${key.slice(8, 16)}`);
});

test('a secret that was decoded from hex is named while the box goes on waiting', async ({
  ownerPage: page,
  installation,
}) => {
  const { key, secret } = await create(page, 'Custom site', 'Own site');
  const body = orderBody('shop-7');
  const t = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${t}.${body}`).digest('hex');
  await send({ url: installation.url, key, body, headers: { 'PC-Signature': `t=${t},v1=${v1}` } });
  await expect(waiting(page)).toContainText(/hex/);
  await expect(waiting(page)).toContainText('still waiting for your first accepted request');
  await expect(page.getByRole('link', { name: 'Open the request' })).toHaveAttribute('href', /\?row=/);
  await send({ url: installation.url, key, secret, body });
  await expect(waiting(page)).toContainText('Connected.');
});

test('the secrets are not lost unasked: by Esc, a link, Back, or reload; Back comes back to no secret', async ({
  ownerPage: page,
}) => {
  const { key, secret } = await create(page, 'Custom site', 'Own site');
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 400);
  await expect(page.getByText(secret).first()).toBeVisible();

  await page.getByRole('link', { name: 'Members' }).click();
  const asked = page.getByRole('alertdialog');
  await expect(asked).toContainText('You haven’t copied the integration key and the signing secret.');
  await expectAccessible(page);
  await asked.getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByText(secret).first()).toBeVisible();

  await page.goBack();
  await expect(asked).toBeVisible();
  await asked.getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByText(secret).first()).toBeVisible();

  const dialog = page.waitForEvent('dialog');
  await page.evaluate(() => setTimeout(() => location.reload()));
  await (await dialog).dismiss();
  await expect(page.getByText(secret).first()).toBeVisible();

  await page.getByRole('link', { name: 'Members' }).click();
  await asked.getByRole('button', { name: 'Leave without them' }).click();
  await page.waitForURL('**/settings/members');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  expect(await page.content()).not.toContain(key.slice(16));
});

test('what cannot work is refused where it stands: a bad CIDR by name, and the good ones stay', async ({
  ownerPage: page,
  installation,
  shop,
}) => {
  await page.goto('/settings/connectors/new?preset=custom');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await expect(page.getByText('Give it a name')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Own site');
  await page.getByText('More:').click();
  const field = page.getByPlaceholder('Add address or CIDR');
  await field.fill('198.51.100.7, 203.0.113.0/33, 192.0.2.0/24');
  await page.getByLabel('Rate limit').fill('7000');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(
    page.getByText('203.0.113.0/33 is not an address or CIDR: the part after / goes up to 32.'),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove 198.51.100.7' })).toBeVisible();
  await expect(page.getByText('Must be a whole number from 1 to 6,000.')).toBeVisible();
  expect(await installation.db.integrationKey.count({ where: { organizationId: shop.organizationId } })).toBe(0);

  await field.fill('');
  await page.getByLabel('Rate limit').fill('900');
  await expect(page.getByText('At most 900 a minute.')).toBeVisible();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('heading', { name: 'Own site is ready.' })).toBeVisible();
  const key = await installation.db.integrationKey.findFirstOrThrow({ where: { organizationId: shop.organizationId } });
  expect(key).toMatchObject({ ipAllowlist: ['198.51.100.7', '192.0.2.0/24'], rateLimitPerMinute: 900 });
  const audited = await installation.db.auditEntry.findFirst({ where: { integrationKeyId: key.id } });
  expect(audited).toMatchObject({ action: 'key.minted', actor: shop.owner });
});

test('a successor has everything of the old key and the missing scope, one press away', async ({
  ownerPage: page,
  installation,
  shop,
}) => {
  const old = await shop.mint({
    name: 'Own site',
    scopes: ['orders:write'],
    rateLimitPerMinute: 321,
    ipAllowlist: ['192.0.2.0/24'],
    requireSignature: true,
  });
  await page.goto(`/settings/connectors/new?from=${old.keyId}&add=payments:write`);
  await expect(page.getByText('A replacement for Own site')).toContainText('payments:write');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByText('Put it in your sender, then revoke the old key')).toBeVisible();
  const made = await installation.db.integrationKey.findFirstOrThrow({
    where: { organizationId: shop.organizationId },
    orderBy: { createdAt: 'desc' },
  });
  expect(made).toMatchObject({
    name: 'Own site',
    scopes: ['orders:write', 'payments:write'],
    rateLimitPerMinute: 321,
    ipAllowlist: ['192.0.2.0/24'],
    requireSignature: true,
  });
});

test('on a phone the form and the page that shows a key once cut nothing off', async ({ ownerPage: page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/settings/connectors/new?preset=woocommerce');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.getByLabel('Name', { exact: true }).fill('W'.repeat(80));
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('button', { name: 'I have stored them' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});
