import { orderBody, send } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('/ opens the search, one match is gone to by Enter, several are a list by kind, and Ctrl K works in a field', async ({
  ownerPage: page,
  shop,
  installation: { url },
}) => {
  const { key, keyId } = await shop.mint({ name: 'Main shop' });
  const sent = await send({ url, key, body: orderBody('main shop') });
  const requestId = sent.headers.get('X-Request-Id') ?? '';
  const field = page.getByRole('searchbox', { name: 'Search the organization' });
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(field).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await field.fill(requestId);
  await field.press('Enter');
  await page.waitForURL(`**/activity?row=${requestId}`);
  await expect(page.getByRole('heading', { name: /POST \/v1\/orders/ })).toBeVisible();

  await page.locator('[data-log-search]').focus();
  await page.keyboard.press('Control+k');
  await field.fill('main shop');
  await expect(page.getByRole('region', { name: 'Connections' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Orders' })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await field.press('Enter');
  await expect(page.getByRole('link', { name: `Main shop pck_int_${keyId}` })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/settings/connectors/${keyId}`);
});
