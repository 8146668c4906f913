import { pcSignature } from '../lib/test/sign.ts';
import { orderBody, send, untilLogged } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('a pasted signature is right, or says what was signed instead, and our MAC is shown by its beginning only', async ({
  ownerPage: page,
  shop,
}) => {
  const { keyId, signingSecret } = await shop.mint({ requireSignature: true });
  const body = orderBody('1001');
  await page.goto(`/settings/connectors/${keyId}`);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(async () => {
    await page.getByLabel('Body', { exact: true }).fill(body);
    await page.getByLabel('PC-Signature', { exact: true }).fill(pcSignature(signingSecret ?? '', body));
    await page.getByRole('button', { name: 'Check signature' }).click();
    await expect(page.getByText('The signature is right.')).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await page.getByLabel('PC-Signature', { exact: true }).fill(pcSignature(signingSecret ?? '', `${body}\n`));
  await page.getByRole('button', { name: 'Check signature' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText('signature_invalid');
  await expect(result).toContainText('newline');
  await expect(result.getByText(/^[0-9a-f]{8}…$/)).toHaveCount(2);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('a signed test request is in the log and gone with one click; a refused body is sent again from its row', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { key, keyId } = await shop.mint({ requireSignature: true });
  const refused = await send({ url: installation.url, key, body: orderBody('unsigned-1') });
  await untilLogged(installation, refused);
  await page.goto(`/settings/connectors/${keyId}`);
  const card = page.locator('#test-request');
  await expect(async () => {
    await card.getByRole('button', { name: 'Send a signed test request' }).click();
    await expect(card.getByRole('status')).toContainText('200: test-', { timeout: 10_000 });
  }).toPass();
  await expect(card.getByRole('link', { name: 'Open the request' })).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  const storeId = shop.store.id;
  expect(await installation.db.order.count({ where: { storeId, number: 'TEST' } })).toBe(1);
  await card.getByRole('button', { name: /^Undo test-/ }).click();
  await expect(card.getByRole('status')).toContainText('has been deleted.');
  await expect(card.getByRole('list', { name: 'Tests that are not undone' })).toHaveCount(0);
  await expect(card.getByRole('heading')).toBeFocused();
  expect(await installation.db.order.count({ where: { storeId } })).toBe(0);

  await page.goto(`/settings/connectors/${keyId}?row=${refused.headers.get('X-Request-Id')}`);
  await page.getByRole('button', { name: 'Send again' }).click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog', { name: 'Send again' }))
    .getByRole('button', { name: 'Send again' })
    .click();
  await expect(page.getByText(/^Accepted: 200, request /)).toBeVisible();
  expect(await installation.db.order.count({ where: { storeId, externalId: 'unsigned-1' } })).toBe(1);
});
