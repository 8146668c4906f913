import { pcSignature } from '../lib/test/sign.ts';
import { orderBody } from './send.ts';
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
