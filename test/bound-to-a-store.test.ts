import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modified, wcOrder } from '../lib/test/small-wc-order.ts';
import { pcSignature, startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';

// docs/decisions/0008: what a request does in the database concerns one store, and every table says so in its own
// condition, so that a store can be in an installation of its own, or move to one.

/** Small, and on every server: whatever joins them does so where it is. */
const EVERYWHERE = [
  'core.organizations',
  'core.stores',
  'integrations.integration_keys',
  'integrations.signing_secrets',
];
/** How a mention of a table may be tied to one store: by it, or by what belongs to one for life. */
const TIES = [
  /\bstore_id = /,
  /\((?=[^)]*\bstore_id\b)[^)]*\)\s*(values|select)\b/, // an insert that gives it
  /\bintegration_key_id = /,
  /\blineage_id = /,
  /\((?=[^)]*\blineage_id\b)[^)]*\)\s*(values|select)\b/,
];
/** Behind the answers, many requests to a statement: each would go over all servers. */
const BEHIND = ['recent-foldable-rows', 'repeat-folded-rows', 'insert-log-rows', 'store-diagnosis'];

/** The statements that requests made, by name. Prisma's have none: they are not on a request's way. */
const statements = new Map<string, string>();
const query = pg.Client.prototype.query;
let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function requests(): Promise<number[]> {
  const tenant = await makeTenant();
  const { key, signingSecret } = await tenant.mint({ requireSignature: true });
  const shop = await tenant.mint({ payloadFormat: 'woocommerce', requireSignature: true, withSecret: true });
  const statuses: number[] = [];
  const send = async (path: string, body: string, headers: Record<string, string>, method = 'POST') => {
    const answer = await fetch(`${api.url}/integrations/v1${path}`, {
      method,
      headers,
      body: method === 'GET' ? null : body,
    });
    statuses.push(answer.status);
    return answer.json();
  };
  const own = (path: string, value: object, more = {}) => {
    const body = JSON.stringify(value);
    return send(path, body, {
      Authorization: `Bearer ${key}`,
      'PC-Signature': pcSignature(signingSecret ?? '', body),
      ...more,
    });
  };
  const deliver = (topic: string, value: object) => {
    const body = JSON.stringify(value);
    const signature = wcSignature(shop.signingSecret ?? '', body);
    return send(`/webhook/woocommerce/${shop.keyId}`, body, {
      'X-WC-Webhook-Signature': signature,
      'X-WC-Webhook-Topic': topic,
    });
  };
  const lines = [{ description: 'Vial', quantity: 2, unit_price_cents: 500 }];
  const client = { external_id: 'c1', email: 'anna@shop.example' };
  const once = { 'Idempotency-Key': 'once' };
  await own('/orders', { external_id: 'plain', lines }, once);
  await own('/orders', { external_id: 'plain', lines }, once);
  await own('/orders', { external_id: 'plain', lines });
  const order = await own(
    '/orders',
    { external_id: 'whole', lines, client, payment: {} },
    { 'Idempotency-Key': 'whole' },
  );
  await own('/orders', { external_id: 'known client', lines, client });
  const payment = await own('/orders/external:plain/payments', { external_id: 'p1', amount_cents: 400 });
  await own(`/orders/${order.id}/payments`, { external_id: 'p2', amount_cents: 1 }, { 'Idempotency-Key': 'p2' });
  await own(`/payments/${payment.id}/refund`, { amount_cents: 100, external_id: 'r1' });
  await own(`/payments/${payment.id}/refund`, {});
  await own(`/orders/external:${encodeURIComponent('known client')}/cancel`, {});
  await own('/clients', { ...client, name: 'Anna' });
  await own('/clients', { external_id: 'c2', email: 'ben@shop.example' });
  const read = { Authorization: `Bearer ${key}`, 'PC-Signature': pcSignature(signingSecret ?? '', '') };
  for (const path of ['/orders/by-external/whole', '/payments/external:p1', '/clients/external:c1']) {
    await send(path, '', read, 'GET');
  }
  await send('/orders', '{}', { Authorization: `Bearer ${key}` });
  await deliver('order.created', wcOrder(101));
  await deliver(
    'order.updated',
    wcOrder(101, { ...modified(5), refunds: [{ id: 7, total: '-5.00', reason: 'Broken' }] }),
  );
  await deliver('order.updated', wcOrder(101, { ...modified(9), status: 'cancelled' }));
  await deliver('order.deleted', { id: 101 });
  await deliver('customer.updated', { id: 9, email: 'ada@example.com', first_name: 'Ada' });
  await deliver('order.created', wcOrder(102, { total: 'abc' }));
  await deliver('order.updated', wcOrder(102, modified(20)));
  return statuses;
}

test('every table in every statement of a request is tied to one store or key', async () => {
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [first] = given;
    if (typeof first === 'object' && first !== null && 'name' in first && 'text' in first) {
      statements.set(String(first.name), String(first.text));
    }
    return Reflect.apply(query, this, given);
  } as typeof query;
  try {
    const statuses = await requests();
    expect(statuses.filter((status) => status !== 200)).toEqual([401]);
  } finally {
    pg.Client.prototype.query = query;
  }
  const loose: string[] = [];
  for (const [name, text] of statements) {
    if (BEHIND.includes(name)) continue;
    const mentions = text.split(/\b(?=(?:from|join|update|into)\s+(?:core|integrations)\.\w+)/).slice(1);
    for (const mention of mentions) {
      if (EVERYWHERE.includes(mention.split(/\s+/)[1] ?? '') || TIES.some((tie) => tie.test(mention))) continue;
      loose.push(`${name}: ${mention.slice(0, 120)}`);
    }
  }
  const kinds = [
    'identify-key',
    'insert-order',
    'insert-refund',
    'cancel-order',
    'look-at-woo-order',
    'write-woo-order',
  ];
  expect([...statements.keys()].map((name) => name.replace(/-(alone|together)$/, ''))).toEqual(
    expect.arrayContaining(kinds),
  );
  expect(loose).toEqual([]);
});
