import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEPT_CHANGES } from '../lib/history/history-text.ts';
import { type HistoryEntry, listHistory } from '../lib/history/list-history.ts';
import { modified, wcOrder } from '../lib/test/small-wc-order.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase } from '../lib/test/tenant.ts';
import { exchange } from './exchange.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

// The history of a record (contract §18): what made and changed it, linked to its requests.

let server: TestApi;
let tenant: Tenant;
let key: string;
let by: string;
beforeAll(async () => {
  server = await startApi();
  tenant = await makeTenant();
  const minted = await tenant.mint({ rateLimitPerMinute: 6000 });
  key = minted.key;
  by = `pck_int_${minted.keyId}`;
});
afterAll(() => server.stop());

/** Sends it, and returns its request id with the id of what came back. */
async function send(method: string, path: string, body: object | string) {
  const headers = [`Authorization: Bearer ${key}`];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await exchange(server.url, { method, path, headers, body: text });
  expect(said(answer)).toBe('200');
  return { requestId: answer.headers.get('x-request-id'), record: Object(answer.json) };
}

const select = { id: true, storeId: true, createdAt: true, createdBy: true, origin: true, requestId: true } as const;

async function historyOfOrder(externalId: string): Promise<HistoryEntry[]> {
  const where = { externalId, storeId: tenant.storeId };
  return listHistory(testDatabase(), await testDatabase().order.findFirstOrThrow({ where, select }));
}

async function historyOfClient(id: string): Promise<HistoryEntry[]> {
  return listHistory(testDatabase(), await testDatabase().client.findUniqueOrThrow({ where: { id }, select }));
}

test('an order that never changes is its own only entry: who made it, when, by which request', async () => {
  const { requestId, record } = await send('POST', '/orders', orderBody({ external_id: 'quiet' }));
  expect(await historyOfOrder('quiet')).toEqual([
    { change: 0, at: record.created_at, by, origin: 'request', request_id: requestId, changed: {} },
  ]);
  await send('POST', '/orders', orderBody({ external_id: 'quiet' }));
  expect(await testDatabase().recordHistory.count({ where: { entityId: record.id } })).toBe(0);
});

test('each request that changes an order is an entry with every field before and after, newest first', async () => {
  const made = await send('POST', '/orders', orderBody({ external_id: 'busy', note: 'Ring twice' }));
  const total = made.record.total_cents;
  const path = '/orders/external:busy';
  const changed = await send('PATCH', path, { status: 'processing', note: null });
  await send('PATCH', path, { status: 'processing', note: null }); // changes nothing
  const paid = await send('POST', `${path}/payments`, { external_id: 'pay-busy', amount_cents: total });
  const refunded = await send('POST', '/payments/external:pay-busy/refund', { amount_cents: 1, reason: 'a scratch' });
  const cancelled = await send('POST', `${path}/cancel`, {});
  const entries = await historyOfOrder('busy');
  const ids = [cancelled, refunded, paid, changed, made].map(({ requestId }) => requestId);
  expect(entries.map(({ request_id }) => request_id)).toEqual(ids);
  expect(entries.every((entry) => entry.by === by && entry.origin === 'request')).toBe(true);
  expect(entries.map((entry) => entry.changed)).toEqual([
    {
      status: { before: 'processing', after: 'cancelled' },
      cancelled_at: { before: null, after: cancelled.record.cancelled_at },
    },
    {
      payment_status: { before: 'paid', after: 'partially_refunded' },
      refunded_cents: { before: 0, after: 1 },
      refunds: { before: [], after: [expect.objectContaining({ amount_cents: 1, reason: 'a scratch' })] },
    },
    {
      payment_status: { before: 'unpaid', after: 'paid' },
      paid_cents: { before: 0, after: total },
      payments: { before: [], after: [expect.objectContaining({ external_id: 'pay-busy', amount_cents: total })] },
    },
    { status: { before: 'pending', after: 'processing' }, note: { before: 'Ring twice', after: null } },
    {},
  ]);
});

test('a client has one too, also of what an order filled in', async () => {
  const client = { external_id: 'c-1', email: 'anna@client.example' };
  const first = await send('POST', '/clients', { ...client, name: 'Anna' });
  const second = await send('POST', '/clients', { ...client, name: 'Anna B.' });
  const order = orderBody({ external_id: 'of-client', client: { external_id: 'c-1', phone: '+41 1' } });
  const third = await send('POST', '/orders', order);
  expect(await historyOfClient(first.record.id)).toMatchObject([
    { request_id: third.requestId, by, changed: { phone: { before: null, after: '+41 1' } } },
    { request_id: second.requestId, by, changed: { name: { before: 'Anna', after: 'Anna B.' } } },
    { request_id: first.requestId, by, changed: {} },
  ]);
});

test('deliveries of a shop change an order by name; one that says nothing new leaves no entry', async () => {
  const shop = await tenant.mint({ payloadFormat: 'woocommerce' });
  const secret = shop.signingSecret ?? '';
  const deliver = async (order: object) => {
    const body = JSON.stringify(order);
    const headers = [
      `X-WC-Webhook-Signature: ${wcSignature(secret, body)}`,
      'X-WC-Webhook-Topic: order.updated',
      'Content-Type: application/json',
    ];
    const answer = await exchange(server.url, { path: `/webhook/woocommerce/${shop.keyId}`, headers, body });
    expect(said(answer)).toBe('200');
    return answer.headers.get('x-request-id');
  };
  const first = await deliver(wcOrder(71, { status: 'pending', ...modified(10) }));
  await deliver(wcOrder(71, { status: 'pending', ...modified(10) }));
  const later = await deliver(wcOrder(71, { status: 'completed', ...modified(20) }));
  const entries = await historyOfOrder('woo-71');
  expect(entries).toMatchObject([
    { request_id: later, by: `pck_int_${shop.keyId}`, changed: { status: { before: 'pending', after: 'completed' } } },
    { request_id: first, by: `pck_int_${shop.keyId}`, origin: 'request', changed: {} },
  ]);
});

test('a record keeps its newest thousand changes and its creation, however often it changes', async () => {
  const made = await send('POST', '/orders', orderBody({ external_id: 'flaps' }));
  const path = '/orders/external:flaps';
  await send('PATCH', path, { note: 'the first' });
  await testDatabase().order.update({ where: { id: made.record.id }, data: { changes: KEPT_CHANGES } });
  await send('PATCH', path, { note: 'the newest' });
  const entries = await historyOfOrder('flaps');
  expect(entries.map(({ changed }) => changed.note?.after)).toEqual(['the newest', undefined]);
  const long = 'x'.repeat(10_000);
  await send('PATCH', path, { note: long });
  const [entry] = await historyOfOrder('flaps');
  expect(String(entry?.changed.note?.after)).toHaveLength(2_001);
});
