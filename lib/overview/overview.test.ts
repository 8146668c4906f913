import { afterAll, beforeAll, expect, test } from 'vitest';
import { addChannel } from '../notices/channels.ts';
import { createStore } from '../organizations/create-store.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { firstSteps, readFirstSteps } from './first-steps.ts';
import { type DayWindow, recordsOfDay } from './records-of-day.ts';
import { requestsOfDay } from './requests-of-day.ts';

// What stands above the list of connections: the way to the first order, then what a day brings.

const db = testDatabase();
const HOUR_MS = 3600 * 1000;
const line = { description: 'Vial', quantity: 1, unit_price_cents: 100 };
let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

async function post(key: string, path: string, body: object): Promise<Response> {
  return fetch(`${server.url}/integrations/v1${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
}

const read = (tenant: Tenant, sendsMail = false) =>
  readFirstSteps(db, tenant.organizationId, { sendsMail, now: new Date() });
const ticked = async (tenant: Tenant, sendsMail = false) => {
  const steps = await read(tenant, sendsMail);
  return steps && firstSteps.filter((step) => steps.done[step]);
};

test('each first step is ticked by a fact, and all of them are gone for good with the first order', async () => {
  const tenant = await makeTenant();
  expect(await ticked(tenant)).toEqual([]);
  const { key, keyId } = await tenant.mint();
  expect(await read(tenant)).toMatchObject({ keyId, shopKeyId: null });
  expect(await ticked(tenant)).toEqual(['key']);
  expect((await post(key, '/orders', {})).status).toBe(422);
  await expect.poll(() => ticked(tenant)).toEqual(['key', 'request']);
  expect((await post(key, '/clients', { external_id: 'c1' })).status).toBe(200);
  await expect.poll(() => ticked(tenant)).toEqual(['key', 'request', 'success']);
  const settings = { sealingKeys: testSealingKeys, allowPrivateAddresses: false };
  const channel = { type: 'slack', name: 'Ops', url: 'https://hooks.example/', kinds: ['refusing'] } as const;
  await addChannel(db, tenant.actor, { ...channel, kinds: [...channel.kinds] }, settings, new Date());
  expect(await ticked(tenant)).toEqual(['key', 'request', 'success', 'notices']);
  expect((await post(key, '/orders', { external_id: 'first', lines: [line] })).status).toBe(200);
  expect(await ticked(tenant)).toBeNull();
  expect(await ticked(await makeTenant())).toEqual([]); // of another organization
});

test('a day has its orders, payments and refunds by store and currency, beside the same weekday before', async () => {
  const tenant = await makeTenant();
  const { key } = await tenant.mint();
  const empty = await createStore(db, tenant.actor, { name: 'Empty', currency: 'EUR' }, new Date());
  const window: DayWindow = {
    since: new Date('2026-11-29T00:00:00Z'),
    until: new Date('2026-11-29T14:00:00Z'),
    beforeSince: new Date('2026-11-22T00:00:00Z'),
    beforeUntil: new Date('2026-11-22T14:00:00Z'),
  };
  const order = (external_id: string, day: number, hour: number, cents: number, more: object = {}) =>
    post(key, '/orders', {
      external_id,
      placed_at: `2026-11-${day}T${String(hour).padStart(2, '0')}:00:00Z`,
      lines: [{ ...line, unit_price_cents: cents }],
      ...more,
    });
  await order('a', 29, 1, 1000, { payment: { paid_at: '2026-11-29T02:00:00Z' } });
  await order('b', 29, 2, 500, { currency: 'EUR' });
  await order('c', 29, 3, 700, { status: 'cancelled' });
  await order('later', 29, 15, 900);
  await order('d', 22, 4, 300, { payment: { paid_at: '2026-11-29T03:00:00Z' } });
  await order('e', 22, 20, 400); // of that day, but later than now
  const days = await recordsOfDay(db, [empty.id, tenant.storeId], window);
  const nothing = { records: 0, isMore: false, amounts: [] };
  const usd = (records: number, cents: number) => ({ records, isMore: false, amounts: [{ currency: 'USD', cents }] });
  expect(days).toEqual([
    {
      storeId: tenant.storeId,
      today: {
        orders: {
          records: 2,
          isMore: false,
          amounts: [
            { currency: 'EUR', cents: 500 },
            { currency: 'USD', cents: 1000 },
          ],
        },
        payments: usd(2, 1300),
        refunds: nothing,
      },
      before: { orders: usd(1, 300), payments: nothing, refunds: nothing },
    },
    {
      storeId: empty.id,
      today: { orders: nothing, payments: nothing, refunds: nothing },
      before: { orders: nothing, payments: nothing, refunds: nothing },
    },
  ]);
  await post(key, '/payments/external:a/refund', { amount_cents: 250 });
  const now = Date.now();
  const around = { ...window, since: new Date(now - HOUR_MS), until: new Date(now + HOUR_MS) };
  const [today] = await recordsOfDay(db, [tenant.storeId], around);
  expect(today?.today.refunds).toEqual(usd(1, 250));
  const [bounded] = await recordsOfDay(db, [tenant.storeId], window, 2); // looked at two of three
  expect(bounded?.today.orders).toMatchObject({ isMore: true });
});

test('requests of a day are counted by outcome, of this organization alone', async () => {
  const [tenant, other] = await Promise.all([makeTenant(), makeTenant()]);
  const [{ key }, { key: theirs }] = await Promise.all([tenant.mint(), other.mint()]);
  await post(key, '/clients', { external_id: 'c1' });
  await post(key, '/orders', {});
  await post(theirs, '/clients', { external_id: 'c1' });
  const now = Date.now();
  const window = { since: new Date(now - HOUR_MS), until: new Date(now + HOUR_MS) };
  const both = { ...window, beforeSince: window.since, beforeUntil: window.until };
  await expect
    .poll(async () => (await requestsOfDay(db, tenant.organizationId, both)).today)
    .toEqual({ ok: 1, refused: 1, failed: 0 });
});
