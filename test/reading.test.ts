import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoints } from '../lib/endpoints.ts';
import { orderRecord } from '../lib/orders/order.ts';
import { modified, wcOrder } from '../lib/test/small-wc-order.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { exchange } from './exchange.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

// Every record is read by our id and by the sender's, of one store (contract §18): by the endpoint table.

let server: TestApi;
let tenant: Tenant;
let key: string;
/** By kind, the record as its creation answered it. */
const made: Record<string, { id: string; external_id: string }> = {};
const kinds = { orders: 'order', payments: 'payment', clients: 'client' } as const;
const reads = endpoints.filter(({ method, path }) => method === 'GET' && path.includes('{'));

beforeAll(async () => {
  server = await startApi();
  tenant = await makeTenant();
  ({ key } = await tenant.mint({ rateLimitPerMinute: 6000 }));
  const sent = orderBody({
    external_id: 'whole 1/é',
    client: { external_id: 'ada/1', name: 'Ada' },
    payment: { external_id: 'p/1' },
  });
  const { payments, client, ...order } = orderRecord.parse((await post('/orders', sent)).json);
  for (const [kind, record] of Object.entries({ orders: order, payments: payments[0], clients: client })) {
    if (record?.external_id) made[kind] = { ...record, external_id: record.external_id };
  }
});
afterAll(() => server.stop());

const post = (path: string, body: string, bearer = key) =>
  exchange(server.url, { path, headers: [`Authorization: Bearer ${bearer}`], body });
const get = (path: string, bearer = key) =>
  exchange(server.url, { method: 'GET', path, headers: [`Authorization: Bearer ${bearer}`] });

function kindOf(path: string) {
  const [kind, what] = Object.entries(kinds).find(([one]) => path.startsWith(`/v1/${one}/`)) ?? [];
  const record = kind && made[kind];
  if (!what || !record) throw new Error(`made nothing for ${path}`);
  return { what, record };
}
/** The ways to name this record in this path. */
function namesIn(path: string): string[] {
  const { record } = kindOf(path);
  const encoded = encodeURIComponent(record.external_id);
  const names = path.includes('{id}') ? [record.id, record.id.toUpperCase(), `external:${encoded}`] : [encoded];
  return names.map((name) => path.replace('/v1', '').replace(/\{\w+\}/, name));
}

test.each(reads.map(({ path }) => path))(
  '%s: one record by each of its names, as it was answered when it was made',
  async (path) => {
    const { record } = kindOf(path);
    for (const name of namesIn(path)) {
      const answer = await get(name);
      expect([name, said(answer)]).toEqual([name, '200']);
      expect(answer.json).toMatchObject({ ...record, duplicate: false });
    }
  },
);

test.each(reads.map(({ path }) => path))(
  '%s: nothing of another store, nor of another source unless asked for by name',
  async (path) => {
    const { what } = kindOf(path);
    const stranger = await (await makeTenant()).mint();
    const neighbour = await tenant.mint({ source: 'zapier' });
    for (const name of namesIn(path)) {
      expect(said(await get(name, stranger.key))).toBe(`404 not_found: no such ${what}`);
      expect(said(await get(`${name}?source=custom`, stranger.key))).toBe(`404 not_found: no such ${what}`);
      expect(said(await get(`${name}?source=custom`, neighbour.key))).toBe('200');
      const isById = !name.includes('external');
      expect(said(await get(name, neighbour.key))).toBe(isById ? '200' : `404 not_found: no such ${what}`);
    }
    for (const nobody of ['x', '%00', '%zz', 'external:', 'external:%00', '018f0000-0000-7000-8000-000000000000']) {
      const asked = path.replace('/v1', '').replace(/\{\w+\}/, nobody);
      expect([asked, said(await get(asked))]).toEqual([asked, `404 not_found: no such ${what}`]);
    }
  },
);

test.each(reads.map(({ path }) => path))(
  '%s: any scope of orders or payments reads, clients:write alone does not',
  async (path) => {
    const [name = ''] = namesIn(path);
    for (const scope of ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund'] as const) {
      const reader = await tenant.mint({ scopes: [scope] });
      expect(said(await get(name, reader.key))).toBe('200');
    }
    const writer = await tenant.mint({ scopes: ['clients:write'] });
    expect(said(await get(name, writer.key))).toBe('403 insufficient_scope: key missing scope: orders:write');
  },
);

test('what came by WooCommerce is read with its own key, by our ids and the shop’s', async () => {
  const shop = await tenant.mint({ payloadFormat: 'woocommerce', withSecret: true });
  const signed = (body: string) => `X-WC-Webhook-Signature: ${wcSignature(shop.signingSecret ?? '', body)}`;
  const body = JSON.stringify(wcOrder(4711, modified(1)));
  const headers = ['X-WC-Webhook-Topic: order.created', signed(body)];
  const { json } = await exchange(server.url, { path: `/webhook/woocommerce/${shop.keyId}`, headers, body });
  const { id } = orderRecord.pick({ id: true }).parse(json);
  for (const name of [id, 'external:woo-4711']) {
    const asked = [`Authorization: Bearer ${shop.key}`, signed('')];
    const answer = await exchange(server.url, { method: 'GET', path: `/orders/${name}`, headers: asked });
    expect(answer.json).toMatchObject({ id, external_id: 'woo-4711', source: 'woocommerce' });
  }
});
