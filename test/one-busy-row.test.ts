import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../lib/test/database-url.ts';
import { makeSender } from '../lib/test/sender.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { exchange } from './exchange.ts';
import { orderBody } from './order-body.ts';

const AT_ONCE = 64;
/** One for each name by which a sender can call the row: our id, and the sender's own. */
const MOST_WAITING = 2;

let server: TestApi;
let holder: pg.Client;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  holder = new pg.Client({ connectionString: testDatabaseUrl() });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await server.stop();
});

/** Connections that wait for a lock. Other tests have theirs, but none for so long as to be seen again and again. */
async function waitingForLocks(): Promise<number> {
  const { rows } = await holder.query(
    `select count(*)::int as n from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database() and query_start < clock_timestamp() - interval '100 ms'`,
  );
  return rows[0].n;
}

/** Holds the order's row, has everybody want it, and meanwhile an honest sender of another organization at work. */
async function besides(orderId: string, wantIt: () => Promise<{ status: number }>[]): Promise<number[]> {
  const honest = makeSender(server, (await (await makeTenant()).mint()).key);
  await holder.query('begin');
  await holder.query('select 1 from core.orders where id = $1 for update', [orderId]);
  let done = 0;
  const wanting = wantIt().map((answer) =>
    answer.then(({ status }) => {
      done += 1;
      return status;
    }),
  );
  await expect.poll(waitingForLocks, { interval: 20 }).toBeGreaterThan(0);
  for (let i = 0; i < 10; i += 1) {
    const { status, json } = await honest.post('/orders', JSON.parse(orderBody()));
    const paid = await honest.post(`/orders/${json.id}/payments`, { external_id: `honest ${i}`, amount_cents: 1 });
    expect([status, paid.status]).toEqual([200, 200]);
  }
  expect(await waitingForLocks()).toBeLessThanOrEqual(MOST_WAITING);
  expect(done).toBe(0);
  await holder.query('commit');
  return Promise.all(wanting);
}

test('64 payments, refunds and cancels of one order take no connection from anybody else, and all are done', async () => {
  const sender = makeSender(server, (await (await makeTenant()).mint({ rateLimitPerMinute: 6_000 })).key);
  const { json: order } = await sender.post('/orders', JSON.parse(orderBody({ external_id: 'busy', payment: {} })));
  const [payment] = order.payments as { id: string }[];
  const wantIt = () =>
    Array.from({ length: AT_ONCE }, (_, i) => {
      if (i % 4 === 0) return sender.post(`/payments/${payment?.id}/refund`, { external_id: `r${i}`, amount_cents: 1 });
      if (i % 4 === 1) return sender.post('/orders/external:busy/cancel');
      return sender.post(`/orders/${order.id}/payments`, { external_id: `p${i}`, amount_cents: 1 });
    });
  expect(new Set(await besides(String(order.id), wantIt))).toEqual(new Set([200]));
  const { json } = await sender.get('/orders/by-external/busy');
  expect(json).toMatchObject({ status: 'cancelled', refunded_cents: AT_ONCE / 4, paid_cents: 2500 + AT_ONCE / 2 });
});

test('64 deliveries of one order neither', async () => {
  const shop = await (await makeTenant()).mint({
    payloadFormat: 'woocommerce',
    source: 'shop',
    rateLimitPerMinute: 6_000,
  });
  const deliver = (total: number) => {
    const stamp = new Date(Date.UTC(2026, 0, 1) + total * 1_000).toISOString().slice(0, 19);
    const body = JSON.stringify({
      id: 7,
      status: 'pending',
      currency: 'USD',
      total: `${total}.00`,
      date_created_gmt: '2026-01-01T00:00:00',
      date_modified_gmt: stamp,
      line_items: [],
      refunds: [],
    });
    return exchange(server.url, {
      path: `/webhook/woocommerce/${shop.keyId}`,
      headers: [
        `X-WC-Webhook-Signature: ${wcSignature(shop.signingSecret ?? '', body)}`,
        'X-WC-Webhook-Topic: order.updated',
      ],
      body,
    });
  };
  const { json } = await deliver(1);
  const { id } = json as { id: string };
  const statuses = await besides(id, () => Array.from({ length: AT_ONCE }, (_, i) => deliver(i + 2)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  const { rows } = await holder.query('select total_cents::int from core.orders where id = $1', [id]);
  expect(rows).toEqual([{ total_cents: (AT_ONCE + 1) * 100 }]);
});
