import { expect, test } from 'vitest';
import type { MintedKey } from '../keys/mint-key.ts';
import { type LoggedRequest, logRows } from '../test/log-rows.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, type Tenant, testDatabase } from '../test/tenant.ts';
import { healthText } from './health.ts';
import { needsAttention } from './needs-attention.ts';
import { readConnection } from './read-connection.ts';

ownDatabase(); // rows of the past, which a server's job elsewhere would have counted already
const db = testDatabase();
const now = new Date();
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const clock = (moment: Date) => `${Math.round((now.getTime() - moment.getTime()) / 60_000)} min ago`;
const about = { retentionDays: 30, appUrl: 'https://api.example.com', now };

const HOOKSHOT = 'WooCommerce/10.0.2 Hookshot (WordPress/6.8)';
const shop = { clientIp: '203.0.113.9', userAgent: HOOKSHOT };
const stranger = { clientIp: '198.51.100.66', userAgent: 'curl/8.5.0' };
const wrong = { statusCode: 401, errorCode: 'signature_invalid', verified: false };
const invalid = { statusCode: 422, errorCode: 'validation_failed' };
const times = (count: number, from: number, row: Omit<LoggedRequest, 'at'>): LoggedRequest[] =>
  Array.from({ length: count }, (_, i) => ({ ...row, at: ago(from - i) }));

async function health(tenant: Tenant, key: MintedKey, rows: LoggedRequest[]): Promise<string> {
  const { organizationId } = tenant;
  await logRows(db, { id: key.id, organizationId }, rows);
  const owner = { organizationId, mayManage: true };
  const connection = await readConnection(db, owner, key.keyId, about);
  if (connection === null) throw new Error('no such connection');
  // Page, list and notice say the same, from one function; one or two refusals are a try, that needs nobody.
  const listed = (await needsAttention(db, owner, about)).filter(({ keyId }) => keyId === key.keyId);
  const { health } = connection;
  const needsSomebody = (health.state === 'refusing' || health.state === 'partly') && health.recent.refused > 2;
  const said = healthText(health, (moment) => moment.toISOString());
  expect(listed.map(({ kind, detail }) => [kind, detail.slice(0, said.length)])).toEqual(
    needsSomebody ? [['refusing', said]] : [],
  );
  return healthText(health, clock);
}

test('one garbage request of a stranger, or thirty, does not make a working shop refuse', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint({ payloadFormat: 'woocommerce' }, ago(6000));
  expect(await health(tenant, key, times(8, 60, shop))).toBe('Working. Last request 53 min ago.');
  expect(await health(tenant, key, [{ at: ago(5), ...wrong, ...stranger }])).toBe(
    'Working. Last request 53 min ago. Not counted: 1 request from an address that never sent a valid one (198.51.100.66), which has been refused, the latest 5 min ago.',
  );
  expect(await health(tenant, key, [{ at: ago(4), ...wrong, ...stranger, repeated: 30 }])).toMatch(
    /^Working\. Last request 53 min ago\. Not counted: 31 requests/,
  );
});

test('a rotated secret makes all deliveries unverified, and they are the shop’s own', async () => {
  const tenant = await makeTenant();
  for (const from of [
    shop,
    { ...shop, clientIp: '203.0.113.77' },
    { ...shop, userAgent: null },
    { clientIp: '203.0.113.78', userAgent: 'WooCommerce/10.1.0 Hookshot (WordPress/6.9)' },
  ]) {
    const key = await tenant.mint({ payloadFormat: 'woocommerce' }, ago(6000));
    await health(tenant, key, times(3, 600, shop));
    expect(await health(tenant, key, times(5, 9, { ...wrong, ...from }))).toBe(
      'Refusing. 5 of the last 8 requests were refused (63 %), the latest 5 min ago. Last accepted 598 min ago.',
    );
  }
});

test('a shop that never verified, or that verified longer than a day ago, is told from a stranger too', async () => {
  const tenant = await makeTenant();
  const fresh = await tenant.mint({ payloadFormat: 'woocommerce' });
  expect(await health(tenant, fresh, times(2, 9, { ...wrong, ...shop }))).toBe(
    'Refusing. The last 2 requests were all refused, the latest 8 min ago.',
  );
  const old = await tenant.mint({ payloadFormat: 'woocommerce' }, ago(9000));
  expect(await health(tenant, old, times(3, 3000, shop))).toBe(
    'Quiet. No request for 24 h. The last one came 2998 min ago.',
  );
  expect(await health(tenant, old, [{ at: ago(9), ...wrong, ...stranger }])).toMatch(
    /^Quiet\. .* Not counted: 1 request/,
  );
  expect(await health(tenant, old, [{ at: ago(8), ...wrong, ...shop }])).toMatch(
    /^Refusing\. The last request was refused, 8 min ago\./,
  );
});

test('health is a rate over the recent past, not the newest row', async () => {
  const tenant = await makeTenant();
  const mixed = await tenant.mint({}, ago(6000));
  expect(await health(tenant, mixed, [...times(21, 60, invalid), ...times(11, 30, {})])).toBe(
    'Refusing some. 9 of the last 20 requests were refused (45 %), the latest 40 min ago. Last accepted 20 min ago.',
  );
  expect(await health(tenant, mixed, times(20, 20, {}))).toBe('Working. Last request 1 min ago.');
  expect(await health(tenant, mixed, [{ at: ago(0.5), ...invalid }])).toBe(
    'Working. 1 of the last 20 requests was refused (5.0 %), the latest 1 min ago. Last accepted 1 min ago.',
  );
  const ordinary = await tenant.mint({}, ago(6000));
  const notThere = { statusCode: 404, errorCode: 'not_found', method: 'GET' };
  expect(await health(tenant, ordinary, [{ at: ago(9) }, ...times(3, 5, notThere)])).toBe(
    'Working. Last request 9 min ago.',
  );
});

test('members are told no diagnosis: not by a connection’s groups, nor by the list', async () => {
  const tenant = await makeTenant();
  const { organizationId } = tenant;
  const key = await tenant.mint({}, ago(6000));
  const diagnosis = { summary: 'The body has the secret of the kitchen.', remedy: 'Cook.' };
  await logRows(db, { id: key.id, organizationId }, times(3, 5, { ...invalid, diagnosis }));
  for (const mayManage of [true, false]) {
    const viewer = { organizationId, mayManage };
    const told = JSON.stringify([
      await readConnection(db, viewer, key.keyId, about),
      await needsAttention(db, viewer, about),
    ]);
    expect(told.includes('kitchen')).toBe(mayManage);
    expect(told).toContain('validation_failed');
  }
});
