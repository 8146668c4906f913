import { createHmac } from 'node:crypto';
import { orderBody, send } from './send-request.ts';
import { expect, expectAccessible, test } from './test.ts';

test('from a refused address to its next request, in two presses', async ({ ownerPage: page, shop, installation }) => {
  const { url } = installation;
  const key = await shop.mint({ ipAllowlist: ['203.0.113.0/24'], name: 'Main shop' });
  const refused = await send({ url, key: key.key });
  expect(refused.status).toBe(403);
  await page.goto(`/settings/connectors/${key.keyId}?row=${refused.headers.get('X-Request-Id')}`);
  const diagnosis = page.getByRole('region', { name: 'Diagnosis' });
  await expect(diagnosis.getByText(/is not in the IP allowlist of Main shop/)).toBeVisible();
  const allow = page.getByRole('button', { name: /^Allow / });
  await allow.click();
  await expect(page.getByText(/^Add .* to the IP allowlist of Main shop\?$/)).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Allow / })
    .click();
  await expect(page.getByText(/is allowed\. Send the request again\.$/)).toBeVisible();
  expect((await send({ url, key: key.key })).status).toBe(200);
});

test('a wrong signature is explained by what was signed, and shown with its evidence', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const key = await shop.mint({ requireSignature: true });
  const body = orderBody();
  const t = Math.floor(Date.now() / 1000);
  const indented = JSON.stringify(JSON.parse(body), null, 2);
  const v1 = createHmac('sha256', key.signingSecret ?? '')
    .update(`${t}.${indented}`)
    .digest('hex');
  const headers = { 'PC-Signature': `t=${t},v1=${v1}` };
  const refused = await send({ url: installation.url, key: key.key, body, headers });
  expect(refused.status).toBe(401);
  await page.goto(`/settings/connectors/${key.keyId}?row=${refused.headers.get('X-Request-Id')}`);
  const diagnosis = page.getByRole('region', { name: 'Diagnosis' });
  await expect(diagnosis.getByText('You signed the indented body but sent the compact one.')).toBeVisible();
  await diagnosis.getByText('Evidence', { exact: true }).click();
  await expect(diagnosis.getByText(/at byte 1: sent ", signed newline/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Show how to sign' })).toBeVisible();
  await expectAccessible(page);
});
