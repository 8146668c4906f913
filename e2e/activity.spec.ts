import { readFile } from 'node:fs/promises';
import { orderBody, send } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('Activity has the requests of all keys as they come, filtered by key, opened, and saved as CSV', async ({
  ownerPage: page,
  shop,
  installation: { url },
}) => {
  const [main, outlet] = [await shop.mint({ name: 'Main shop' }), await shop.mint({ name: 'Outlet' })];
  await send({ url, key: main.key, body: orderBody('main-1') });
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const rows = page.locator('[data-row]');
  await expect(rows).toHaveCount(1);
  const refused = await send({ url, key: outlet.key, body: '{' });
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole('columnheader', { name: 'key_id' })).toBeVisible();

  await page.getByRole('combobox', { name: 'key' }).selectOption(outlet.keyId);
  await page.waitForURL(`**?key=${outlet.keyId}`);
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: 'Open 422 invalid_json' }).click();
  await expect(page.getByRole('link', { name: `${outlet.keyId} Outlet` })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`row=${refused.headers.get('X-Request-Id')}`));
  await expectAccessible(page);

  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const lines = (await readFile(await (await saved).path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`${outlet.keyId},Outlet`);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  // From further back there is a way to the newest row.
  await page.goto(`/settings/connectors/activity?before=${refused.headers.get('X-Request-Id')}`);
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: '‹ Newest' }).click();
  await expect(rows).toHaveCount(2);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});
