import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('what needs somebody is at the bell and in the inbox; a channel is added, chosen for, tested and removed', async ({
  ownerPage: page,
  shop,
  installation,
}) => {
  const { id, keyId } = await shop.mint({ name: 'Main shop' });
  const openedAt = new Date(Date.now() - 2 * 3600 * 1000);
  const incident = {
    id: uuidv7(),
    organizationId: shop.organizationId,
    integrationKeyId: id,
    kind: 'webhook_off',
    subject: '27',
    title: 'Main shop: webhook 27 is probably switched off',
    detail: `Webhook 27 failed 7 times in a row, the last time ${openedAt.toISOString()}.`,
    meaning: 'What this webhook would have reported no longer arrives here.',
    action: 'Fix the cause, then switch the webhook on again',
    path: `/settings/connectors/${keyId}#woocommerce`,
    openedAt,
  };
  await installation.db.incident.create({ data: incident });
  await page.reload();
  await page.getByRole('link', { name: 'Notices, 1 open' }).click();
  const open = page.getByRole('region', { name: 'Open' });
  await expect(open.getByRole('heading', { name: incident.title })).toBeVisible();
  await expect(open.getByText(/the last time (today|yesterday)/)).toBeVisible();
  await expect(open.getByRole('link', { name: incident.action })).toHaveAttribute('href', incident.path);
  await expectAccessible(page);
  await installation.db.incident.update({ where: { id: incident.id }, data: { resolvedAt: new Date() } });
  await page.reload();
  await expect(page.getByText('Nothing needs your attention right now.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Earlier' }).getByText('Resolved. It lasted 2 hours')).toBeVisible();

  await page.getByRole('link', { name: 'Notice settings' }).click();
  await page.getByRole('checkbox', { name: 'A connection has gone silent' }).uncheck();
  await page.getByRole('checkbox', { name: 'A member was added' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. It applies from the next notice.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('checkbox', { name: 'A connection has gone silent' })).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'A member was added' })).toBeChecked();

  const receiver = http.createServer((_, response) => response.writeHead(503).end('not today'));
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  await page.getByRole('button', { name: 'Add channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Type').selectOption('webhook');
  await dialog.getByLabel('Name').fill('Our pager');
  await dialog.getByLabel('Address').fill('hooks.example');
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  await expect(dialog.getByText('Paste the whole address, beginning with https://.')).toBeVisible();
  await dialog.getByLabel('Address').fill(`http://127.0.0.1:${port}/x`); // the tests' server allows it
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  await expect(dialog.getByText(/^whsec_[\w+/=]{44}$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Test Our pager' }).click();
  await expect(page.getByRole('status').getByText('503 not today')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Last attempts' }).getByText('503 not today')).toBeVisible();
  receiver.close();
  await page.setViewportSize({ width: 360, height: 800 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove Our pager' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('None yet.')).toBeVisible();
  const audited = await installation.db.auditEntry.findMany({
    where: { organizationId: shop.organizationId, action: { startsWith: 'notice_' } },
    orderBy: { id: 'asc' },
  });
  expect(audited.map(({ action }) => action)).toEqual([
    'notice_mail.chosen',
    'notice_channel.added',
    'notice_channel.tested',
    'notice_channel.removed',
  ]);
});
