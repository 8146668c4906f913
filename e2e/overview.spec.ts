import { createStore } from '../lib/organizations/create-store.ts';
import { orderBody, send } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('the way to the first order is ticked off as it goes, and gives way to what today brings', async ({
  ownerPage: page,
  shop,
  installation: { db, url },
}) => {
  const steps = page.getByRole('region', { name: 'Your first order' });
  await expect(steps).toContainText('0 of 6 done');
  const { key, keyId } = await shop.mint();
  expect((await send({ url, key, path: '/clients', body: '{"external_id":"c1"}' })).status).toBe(200);
  await expect(async () => {
    await page.reload();
    await expect(steps).toContainText('3 of 6 done', { timeout: 2_000 });
  }).toPass();
  await expect(steps.getByRole('link', { name: 'Create', exact: true })).toHaveCount(0);
  await expect(steps.getByRole('link', { name: 'Orders' })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);

  await createStore(db, shop.actor, { name: 'Outlet', currency: 'USD' }, new Date());
  expect((await send({ url, key })).status).toBe(200);
  expect((await send({ url, key, body: orderBody().replace('"lines"', '"status":"cancelled","lines"') })).status).toBe(
    200,
  );
  await page.reload();
  await expect(steps).toHaveCount(0);
  const today = page.getByRole('region', { name: 'Today', exact: true });
  const berlin = today.getByRole('row', { name: /Berlin/ });
  await expect(berlin).toContainText('1 · 49.90 EUR');
  await expect(today).toContainText('Incomplete:');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole('link', { name: 'Own site' }).first()).toHaveAttribute('href', new RegExp(keyId));
  await expectAccessible(page);
});
