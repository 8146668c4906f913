import { shopOrder, startShop } from '../lib/test/stand-in-shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('a shop is connected by a pasted consumer key, imported, checked, and unlinked; each wrong input has its sentence at the field', async ({
  ownerPage: page,
  shop,
}) => {
  const store = await startShop('/shop');
  try {
    const { keyId } = await shop.mint({ name: 'Main shop', payloadFormat: 'woocommerce' });
    for (let id = 1; id <= 130; id += 1) store.orders.set(id, shopOrder(id, '2026-11-01T10:00:00'));
    await page.goto(`/settings/connectors/${keyId}`);
    const card = page.locator('#shop');
    await expect(card.getByRole('heading', { name: 'Connect the shop' })).toBeVisible();
    await expect(card.getByRole('listitem')).toHaveCount(3);
    await expectAccessible(page);
    const field = (label: string) => card.getByRole('textbox', { name: label });
    const connect = card.getByRole('button', { name: 'Connect', exact: true });
    await connect.click();
    await expect(card.getByText('The consumer key is missing.')).toBeVisible();
    await field('The shop’s address').fill(store.url);
    await field('Consumer key').fill(store.consumerKey);
    await field('Consumer secret').fill('cs_wrong');
    await connect.click();
    await expect(field('Consumer secret')).toHaveAccessibleDescription(/The consumer secret is wrong/);
    await field('Consumer secret').fill(store.consumerSecret);
    await connect.click();

    const name = store.url.replace('http://', '');
    await expect(card.getByRole('heading', { name: `Shop: ${name}` })).toBeVisible();
    await expect(card.getByText('6 webhooks in the shop, all active')).toBeVisible();
    expect([...store.webhooks.values()].map(({ delivery_url: url }) => url.endsWith(keyId))).toEqual(
      Array(6).fill(true),
    );
    expect(await page.content()).not.toContain(store.consumerSecret);

    const importing = card.getByRole('button', { name: 'Import' });
    if (await importing.isVisible()) await importing.click();
    await expect(card.getByText('130 orders in the shop, 130 here.')).toBeVisible({ timeout: 120_000 });
    await expect(card.getByText('Complete', { exact: true })).toBeVisible({ timeout: 120_000 });
    await expectAccessible(page);

    store.orders.set(131, shopOrder(131, new Date()));
    await card.getByRole('button', { name: 'Check now' }).click();
    await expect(card.getByText('131 orders in the shop, 131 here.')).toBeVisible({ timeout: 60_000 });
    await card.getByText(/1 order was missing and has been fetched/).click();
    await expect(card.getByRole('link', { name: 'woo-131' })).toBeVisible();
    for (const width of [360, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(page);
    }

    await card.getByRole('button', { name: 'Unlink' }).click();
    const question = page.getByRole('alertdialog', { name: `Unlink ${name}?` });
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Unlink' }).click();
    await expect(card.getByRole('heading', { name: 'Connect the shop' })).toBeFocused();
    await page.goto('/settings/audit-log');
    await expect(page.getByText(/unlinked the key from/)).toBeVisible();
  } finally {
    await store.stop();
  }
});
