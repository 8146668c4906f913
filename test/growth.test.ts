import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { ownDatabase } from '../lib/test/own-database.ts';
import { makeSender } from '../lib/test/sender.ts';
import { modified, wcOrder } from '../lib/test/small-wc-order.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { orderBody } from './order-body.ts';

const { url } = ownDatabase(); // empty at first: what is planned there must serve when it is full

const ROUNDS = 120;
/** Of all tables and their indexes; about twice what the costliest request reads. */
const MOST_ROWS_READ = 50;

type Answered = Pick<Response, 'status'>;
type Sending = (server: TestApi) => Promise<(i: number) => Promise<Answered[]>>;

const asOneKey = async (server: TestApi) =>
  makeSender(server, (await (await makeTenant()).mint({ rateLimitPerMinute: 6000 })).key);

const sendings: [string, Sending][] = [
  [
    'an order',
    async (server) => {
      const sender = await asOneKey(server);
      return async (i) => [await sender.post('/orders', JSON.parse(orderBody()), { 'Idempotency-Key': `order-${i}` })];
    },
  ],
  [
    'a replay',
    async (server) => {
      const sender = await asOneKey(server);
      const order = JSON.parse(orderBody());
      return async () => [await sender.post('/orders', order, { 'Idempotency-Key': 'the same' })];
    },
  ],
  [
    'what becomes of an order with a client',
    async (server) => {
      const sender = await asOneKey(server);
      return async (i) => {
        const client = { external_id: `client-${i}`, email: `client-${i}@example.com` };
        const order = await sender.post('/orders', JSON.parse(orderBody({ client })));
        const payment = { external_id: `payment-${i}`, amount_cents: 2500 };
        const paid = await sender.post(`/orders/${order.json.id}/payments`, payment);
        const refund = { external_id: `refund-${i}`, amount_cents: 1000 };
        const refunded = await sender.post(`/payments/${paid.json.id}/refund`, refund);
        const cancelled = await sender.post(`/orders/${order.json.id}/cancel`);
        return [order, paid, refunded, cancelled, await sender.post('/clients', { ...client, name: 'Ada' })];
      };
    },
  ],
  [
    'what WooCommerce delivers of an order',
    async (server) => {
      const key = await (await makeTenant()).mint({ payloadFormat: 'woocommerce', rateLimitPerMinute: 6000 });
      const deliver = (order: object) => {
        const body = JSON.stringify(order);
        const headers = {
          'X-WC-Webhook-Topic': 'order.updated',
          'X-WC-Webhook-Signature': wcSignature(key.signingSecret ?? '', body),
        };
        return fetch(`${server.url}/integrations/v1/webhook/woocommerce/${key.keyId}`, {
          method: 'POST',
          headers,
          body,
        });
      };
      return async (i) => {
        const billing = { first_name: 'Ada', email: `ada-${i}@example.com` };
        const of = { customer_id: i + 1, billing };
        return [
          await deliver(wcOrder(i + 1, of)),
          await deliver(wcOrder(i + 1, { ...of, ...modified(1), status: 'completed', customer_note: 'at the door' })),
          await deliver(wcOrder(i + 1, { ...of, ...modified(2), refunds: [{ id: 10_000 + i, total: '-20.00' }] })),
        ];
      };
    },
  ],
];

test.each(sendings)('%s: a request reads as few rows after many like it as after none', async (_, begin) => {
  const before = await rowsRead();
  const server = await startApi({ DATABASE_URL: url });
  const send = await begin(server);
  let requests = 0;
  for (let i = 0; i < ROUNDS; i += 1) {
    const answered = await send(i);
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
    requests += answered.length;
  }
  await server.stop(); // its connections say what they read when they end
  expect(((await rowsRead()) - before) / requests).toBeLessThan(MOST_ROWS_READ);
});

async function rowsRead(): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await vi.waitFor(async () => {
    const others =
      "select from pg_stat_activity where datname = current_database() and application_name = 'connectors'";
    expect((await client.query(others)).rowCount).toBe(0);
  }, 30_000);
  const { rows } = await client.query<{ read: string }>(`
    select (select sum(seq_tup_read) from pg_stat_user_tables)
      + (select sum(idx_tup_read + idx_tup_fetch) from pg_stat_user_indexes) as read`);
  await client.end();
  return Number(rows[0]?.read);
}
