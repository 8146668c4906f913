import { wcOrder } from '../lib/test/small-wc-order.ts';
import { HERE, openMovedShop, THERE } from './moved-shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('a key is moved to another shop only after saying what that parks and applies, and the move is undone as a whole', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { keyId, deliver } = await openMovedShop(installation, shop);
  const { db } = installation;
  const totals = () =>
    db.order.findMany({
      where: { storeId: shop.store.id },
      select: { externalId: true, totalCents: true },
      orderBy: { externalId: 'asc' },
    });
  const before = await totals();
  await page.goto(`/settings/connectors/${keyId}`);
  const card = page.locator('#woocommerce').filter({ visible: true });
  await expect(card.getByText(/59 deliveries parked/)).toBeVisible();
  const move = card.getByRole('button', { name: 'Move this key to staging.shop.example' });
  let send = () => {};
  const held = new Promise<void>((resolve) => {
    send = resolve;
  });
  await page.route('**/settings/connectors/**', async (route) => {
    if (route.request().postData()?.includes('"after"')) await held;
    await route.continue();
  });
  await move.click();
  const dialog = page.getByRole('alertdialog', { name: 'Move this key to staging.shop.example' });
  await expect(
    dialog.getByText(/deliveries from shop\.example are parked\. 2 arrived in the last 24 hours, 2 in 7 days\./),
  ).toBeVisible();
  await expect(dialog.getByText(/shop\.example is still sending\./)).toBeVisible();
  await expect(dialog.getByText(/59 waiting deliveries from staging\.shop\.example will be applied/)).toBeVisible();
  // A list that is on its way says so, and does not look like one that is empty.
  await expect(dialog.getByRole('table').getByText('Loading the deliveries…')).toBeVisible();
  await expect(dialog.getByRole('status').filter({ hasText: 'Loading the deliveries…' })).toHaveCount(1);
  await expect(dialog.getByRole('table')).toHaveAttribute('aria-busy', 'true');
  await expect(dialog.getByText(/ listed/)).toHaveCount(0);
  send();
  await expect(dialog.getByRole('row')).toHaveCount(51);
  await expect(dialog.getByRole('row').nth(1)).toContainText(/woo-1\s*processing\s*1\.00 USD/);
  await dialog.getByRole('button', { name: 'List 50 more' }).click();
  await expect(dialog.getByRole('row')).toHaveCount(60);
  await expectAccessible(page);
  // The way back is a press away, and has the focus again afterwards.
  await page.keyboard.press('Escape');
  await expect(move).toBeFocused();
  expect(await totals()).toEqual(before);

  await move.click();
  await dialog.getByRole('button', { name: 'Move this key' }).click();
  await expect(card.getByText('59 waiting deliveries were applied: 59 orders created or changed.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(card.getByRole('heading', { name: 'WooCommerce' })).toBeFocused();
  expect(await totals()).toHaveLength(59);
  expect((await deliver(wcOrder(1), HERE)).body).toMatchObject({ parked: true });
  // Somebody goes on with one of its orders.
  await deliver(wcOrder(59, { date_modified_gmt: '2026-11-23T10:01:00', status: 'completed' }), THERE);

  await card.getByRole('button', { name: 'Undo the move' }).click();
  const question = page.getByRole('alertdialog', { name: 'Undo the move to staging.shop.example' });
  await expect(question.getByText(/created or changed 59 orders/)).toBeVisible();
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Undo the move' }).click();
  await expect(card.getByText('What it applied was undone, and its deliveries are waiting again.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(card.getByText(/1 order stays as it is, because it has been changed since: woo-59/)).toBeVisible();
  await expect(card.getByRole('heading', { name: 'WooCommerce' })).toBeFocused();
  expect((await totals()).filter(({ externalId }) => externalId !== 'woo-59')).toEqual(before);
  await expect(card.getByText(/59 deliveries parked/)).toBeVisible();
  await page.goto('/settings/audit-log');
  await expect(
    page.getByText('undid the move from https://shop.example/ to https://staging.shop.example/'),
  ).toBeVisible();
});

test('parked deliveries are grouped by reason and shop, and those of a group are reprocessed together', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { keyId, deliver } = await openMovedShop(installation, shop);
  await deliver(wcOrder(70, { total: 'abc' }));
  await page.goto('/settings/connectors/parked');
  const groups = page.getByRole('region', { name: 'By reason' }).getByRole('listitem');
  await expect(groups).toHaveCount(2);
  await expect(groups.first()).toContainText('59 × coming from another shop');
  await expect(groups.first().getByRole('button', { name: 'Move this key to staging.shop.example' })).toBeVisible();
  await expect(page.getByText('npm run')).toHaveCount(0);
  await expect(page.getByText('keys set')).toHaveCount(0);
  await groups.first().getByRole('link', { name: 'Show these 59' }).click();
  await expect(page).toHaveURL(new RegExp(`key=${keyId}`));
  const rows = page.getByRole('list', { name: 'Deliveries', exact: true }).getByRole('listitem');
  await expect(rows).toHaveCount(50);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await page.getByRole('button', { name: 'Select all 59' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Reprocess 59' }).click();
  await expect(page.getByText('0 of 59 done.')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText('59 × coming from another shop')).toBeVisible();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows).toHaveCount(9);
  await page.getByRole('combobox', { name: 'State' }).selectOption('applied');
  await expect(page.getByText('No deliveries match.')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await expect(rows).toHaveCount(50);
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScroll(page);
  }
});
