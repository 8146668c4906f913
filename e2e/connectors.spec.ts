import { v7 as uuidv7 } from 'uuid';
import { wcSignature } from '../lib/test/sign.ts';
import { send } from './send-request.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, signIn, test } from './test.ts';

test('the list says at a glance what is refused and why, and two clicks lead to the row', async ({
  ownerPage: page,
  installation,
  shop,
}) => {
  const own = await shop.mint({ name: 'Own site', requireSignature: true });
  const zapier = await shop.mint({ name: 'Zapier', source: 'zapier' });
  const { url } = installation;
  await send({ url, key: zapier.key });
  await send({ url, key: own.key, secret: own.signingSecret });
  for (let i = 0; i < 3; i += 1) await send({ url, key: own.key, secret: 'the wrong secret' });
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await expect(async () => {
    await page.goto('/settings/connectors');
    await expect(attention).toContainText(
      /Own site\s*Refusing\. 3 of the last 4 .*signature_invalid\. Same failure 3 times since/,
      { timeout: 3_000 },
    );
  }).toPass();
  const row = page.getByRole('row', { name: /Own site/ });
  await expect(row).toContainText('Active');
  await expect(row.getByRole('cell').nth(8)).toContainText('4');
  await expect(row.getByRole('cell').nth(9)).toContainText('3');
  await expectAccessible(page);
  await attention.getByRole('link', { name: 'Open Own site' }).click();
  await page.waitForURL(`**/settings/connectors/${own.keyId}?log=1&error=signature_invalid`);
});

test('the health of a connection follows its log, while that is closed and while it is open', async ({
  ownerPage: page,
  installation: { url },
  shop,
}) => {
  const own = await shop.mint({ name: 'Own site', requireSignature: true });
  const health = page.getByLabel('Health');
  await page.goto(`/settings/connectors/${own.keyId}`);
  await expect(health).toContainText('Waiting for the first request.');
  await send({ url, key: own.key, secret: own.signingSecret });
  await expect(health).toContainText('Working.');
  await page.getByRole('button', { name: 'Request log' }).click();
  const log = page.getByRole('dialog');
  await expect(log.getByRole('row')).not.toHaveCount(0);
  for (let i = 0; i < 3; i += 1) await send({ url, key: own.key, secret: 'the wrong secret' });
  await expect(log.getByText(/Same failure 3 times since/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(health).toContainText('3 of the last 4 requests were refused');
});

test('search, filters, sort and page are in the URL, survive it, and Back undoes a choice', async ({
  ownerPage: page,
  shop,
}) => {
  await shop.mint({ name: 'Alpha', payloadFormat: 'woocommerce' });
  await shop.mint({ name: 'Beta', scopes: ['orders:write'] });
  const names = () => page.getByRole('row').locator('td:first-child').allInnerTexts();
  await page.goto('/settings/connectors');
  await expect.poll(names).toEqual(['Alpha', 'Beta']);
  await page.getByRole('button', { name: 'Name' }).click();
  await page.waitForURL('**?sort=-name');
  await expect.poll(names).toEqual(['Beta', 'Alpha']);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('combobox', { name: 'Format' }).selectOption('woocommerce');
  await page.waitForURL('**format=woocommerce**');
  await expect.poll(names).toEqual(['Alpha']);
  await page.reload();
  await expect.poll(names).toEqual(['Alpha']);
  await page.goBack();
  await expect.poll(names).toEqual(['Beta', 'Alpha']);
  await page.getByRole('searchbox').fill('nothing like it');
  await expect(page.getByText('No connections match.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(names).toEqual(['Alpha', 'Beta']);
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('a member sees whom to ask, and nothing that changes anything', async ({ page, shop }) => {
  await shop.mint({ name: 'Own site' });
  await signIn(page, await shop.user('member'));
  await expect(page.getByText('You can view everything here, but you can’t change anything.')).toContainText(
    shop.owner,
  );
  await expect(
    page.getByRole('link', { name: /New integration key|Connect/ }).filter({ hasNotText: 'Connectors' }),
  ).toHaveCount(0);
  for (const path of ['new', 'parked', 'unmatched']) {
    await page.goto(`/settings/connectors/${path}`);
    await expect(page.getByText('This page doesn’t exist, or you don’t have access to it.')).toBeVisible();
  }
});

test('a parked delivery shows its reason and its body, and what became of it stays by its row', async ({
  ownerPage: page,
  installation,
  shop,
}) => {
  const { keyId, signingSecret } = await shop.mint({ name: 'Main shop', payloadFormat: 'woocommerce' });
  const deliver = (body: string) =>
    fetch(`${installation.url}/integrations/v1/webhook/woocommerce/${keyId}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-WC-Webhook-Topic': 'order.updated',
        'X-WC-Webhook-Signature': wcSignature(signingSecret ?? '', body),
      },
      body,
    });
  await deliver('<b>no JSON</b> \u202e');
  await deliver('{"id":5,"total":"abc"}');
  const { organizationId, store } = shop;
  const key = await installation.db.integrationKey.findFirstOrThrow({ where: { organizationId } });
  await installation.db.parkedDelivery.create({
    data: {
      id: uuidv7(),
      organizationId,
      storeId: store.id,
      integrationKeyId: key.id,
      source: 'woocommerce',
      requestId: uuidv7(),
      receivedAt: new Date(),
      topic: 'product.updated',
      body: new Uint8Array(Buffer.from('{"id":9}')),
      cause: 'unreadable',
      reason: 'of a time when nobody knew products',
      whatToDo: 'Reprocess it.',
    },
  });
  await page.goto('/settings/connectors/parked');
  const rows = page.getByRole('list', { name: 'Deliveries', exact: true });
  await expect(rows.getByText('the body is not JSON')).toBeVisible();
  const broken = rows.getByRole('listitem').filter({ hasText: 'the body is not JSON' });
  await broken.getByRole('button', { name: 'Show what was delivered' }).click();
  await expect(broken.locator('pre')).toContainText('<b>no JSON</b> U+202E');
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await page.getByRole('button', { name: 'Reprocess 3' }).click();
  await expect(page.getByText('1 of 3 done.')).toBeVisible();
  await expect(broken).toContainText('Still cannot be applied: the body is not JSON');
  await expect(rows.getByText('Resolved by a later delivery')).toBeVisible();
  const audited = await installation.db.auditEntry.count({ where: { organizationId, action: 'delivery.reprocessed' } });
  expect(audited).toBe(3);
});

test('on a phone rows are stacked, are still a table, and the filters are in a sheet', async ({
  ownerPage: page,
  shop,
}) => {
  await shop.mint({ name: 'W'.repeat(80) });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/settings/connectors');
  await expect(page.getByRole('row', { name: /WWWW/ }).getByRole('cell').first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Filters' }).click();
  await expect(page.getByRole('dialog', { name: 'Filters' }).getByRole('checkbox', { name: /Revoked/ })).toBeVisible();
  await expectAccessible(page);
});
