import { readFileSync } from 'node:fs';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('an order is found, opened, followed to its request and back, and exported', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  test.slow();
  const { key } = await shop.mint({});
  const api = async (method: string, path: string, body: object) => {
    const headers = { Authorization: `Bearer ${key}` };
    const url = `${installation.url}/integrations/v1${path}`;
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  };
  await page.goto('/settings/connectors/orders');
  await expect(page.getByText('No orders yet.')).toBeVisible();
  for (const n of [1, 2]) {
    await api('POST', '/orders', {
      external_id: `shop-${n}`,
      number: `R-${n}`,
      lines: [{ description: 'Mug', quantity: 2, unit_price_cents: 1250, sku: 'MUG' }],
      shipping_cents: 490,
      client: { external_id: `c-${n}`, name: `Anna ${n}`, email: `anna-${n}@client.example` },
    });
  }
  await api('PATCH', '/orders/external:shop-2', { status: 'processing', note: 'Ring twice' });

  await page.getByRole('link', { name: 'Orders' }).click();
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(3);
  await page.getByRole('searchbox').fill('anna-2@client.example');
  await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/\?q=anna-2/);
  await expect(rows).toHaveCount(2);
  await expectAccessible(page);

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as CSV' }).click();
  const file = readFileSync(await (await downloading).path(), 'utf8');
  expect(file.trimEnd().split('\r\n')).toEqual([
    expect.stringMatching(/^\ufeffid,external_id,number,/),
    expect.stringMatching(/,shop-2,R-2,.*,29\.90,0\.00,0\.00,Anna 2,anna-2@client\.example$/),
  ]);

  await page.getByRole('link', { name: 'R-2' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Order R-2' })).toBeVisible();
  const history = page.locator('#history').getByRole('listitem');
  await expect(history).toHaveCount(2);
  await expect(history.first()).toContainText('pending');
  await expect(history.first()).toContainText('processing');
  await expect(history.last()).toContainText('Created');
  await expectAccessible(page);
  const address = page.url();
  await history
    .first()
    .getByRole('link', { name: /^request / })
    .click();
  await expect(page.getByRole('dialog').getByRole('link', { name: 'Open the order' })).toBeVisible();
  await page.getByRole('dialog').getByRole('link', { name: 'Open the order' }).click();
  await expect(page).toHaveURL(address);

  await page.getByRole('link', { name: 'Anna 2' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Anna 2' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'R-2' })).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of [page.url(), address, '/settings/connectors/orders', '/settings/connectors/clients']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  }
});
