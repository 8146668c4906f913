import { wcOrder } from '../lib/test/small-wc-order.ts';
import { HERE, openWooShop } from './moved-shop.ts';
import { expect, test } from './test.ts';

for (const { button, title, applied, records } of [
  { button: 'Keep both', title: /^Keep both orders called /, applied: /Applied: \S+-2 is processing/, records: 2 },
  { button: 'Replace the first', title: /^Replace the first /, applied: /Applied: \S+7 is processing/, records: 1 },
]) {
  test(`another order under the id of one we have: ${button} asks, applies it, and says so in its place`, async ({
    ownerPage: page,
    shop,
    installation,
  }) => {
    test.slow();
    const { deliver } = await openWooShop(installation, shop);
    await deliver(wcOrder(7, { order_key: 'wc_order_one' }), HERE, 'order.created');
    await deliver(wcOrder(7, { order_key: 'wc_order_two', total: '30.00' }), HERE, 'order.created');
    await page.goto('/settings/connectors/parked');
    const row = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: button }) })
      .last();
    await row.getByRole('button', { name: button }).click();
    const dialog = page.getByRole('alertdialog', { name: title });
    await dialog.getByRole('button', { name: button }).click();
    await expect(page.getByText(applied)).toBeVisible();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: button })).toHaveCount(0);
    expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
    const orders = await installation.db.order.findMany({ where: { storeId: shop.store.id }, orderBy: { id: 'asc' } });
    expect(orders).toHaveLength(records);
    expect(orders.map(({ totalCents }) => totalCents)).toContain(3000n);
  });
}
