import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endpoints } from '../lib/endpoints.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';

/**
 * The examples of the API reference are what this server answers: each request of `connectors/examples.json` is sent, and
 * its answer, ids and times apart, is the one beside it. After a change of shape: `npm test -- test/examples -u`.
 */
let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi();
  tenant = await makeTenant({ currency: 'EUR' });
});
afterAll(() => server.stop());

interface Exchange {
  path: string;
  body?: object;
}

const order = {
  external_id: 'shop-1001',
  number: '1001',
  status: 'processing',
  placed_at: '2026-11-23T10:00:00Z',
  lines: [{ description: 'Starter kit', sku: 'KIT-1', quantity: 2, unit_price_cents: 2495 }],
  shipping_cents: 490,
  client: { external_id: 'customer-7', email: 'anna@shop.example', name: 'Anna Vogel' },
  payment: { external_id: 'pay-77', amount_cents: 5480, method: 'Card', paid_at: '2026-11-23T10:00:05Z' },
};

/** In this order: later ones are about what earlier ones made. */
const scenario: Record<string, Exchange> = {
  createOrder: { path: '/orders', body: order },
  findOrder: { path: '/orders/by-external?external_id=shop-1001' },
  findOrderByExternalId: { path: '/orders/by-external/shop-1001' },
  getOrder: { path: '/orders/external:shop-1001' },
  recordPayment: {
    path: '/orders/external:shop-1001/payments',
    body: { external_id: 'pay-78', amount_cents: 1000, method: 'Voucher' },
  },
  getPayment: { path: '/payments/external:pay-77' },
  refundPayment: {
    path: '/payments/external:pay-77/refund',
    body: { amount_cents: 490, reason: 'Shipping refunded', external_id: 'refund-1' },
  },
  changeOrder: {
    path: '/orders/external:shop-1001',
    body: { status: 'completed', note: 'Left with the neighbour' },
  },
  cancelOrder: { path: '/orders/external:shop-1001/cancel', body: {} },
  saveClient: { path: '/clients', body: { external_id: 'customer-7', phone: '+49 30 1234567', company: null } },
  getClient: { path: '/clients/external:customer-7' },
  findClientByExternalId: { path: '/clients/by-external/customer-7' },
};

/** What WooCommerce sends, cut down to what an example needs. */
const delivery = {
  id: 500,
  number: '500',
  order_key: 'wc_order_AbCdEf',
  status: 'processing',
  currency: 'EUR',
  total: '54.80',
  total_tax: '0.00',
  customer_id: 0,
  billing: { first_name: 'Anna', last_name: 'Vogel', email: 'anna@shop.example' },
  line_items: [{ id: 1, name: 'Starter kit', sku: 'KIT-1', quantity: 2, subtotal: '49.90', total: '49.90' }],
  shipping_lines: [{ id: 2, method_title: 'Parcel', total: '4.90' }],
  refunds: [],
  date_created_gmt: '2026-11-23T10:00:00',
  date_modified_gmt: '2026-11-23T10:00:05',
  date_paid_gmt: '2026-11-23T10:00:05',
  payment_method_title: 'Card',
};

it('every endpoint has an example of its request and its 200, and they are what this server takes and answers', async () => {
  const { key } = await tenant.mint();
  const examples: Record<string, { request?: object; response: unknown }> = {};
  for (const [operationId, { path, body }] of Object.entries(scenario)) {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const method = endpoints.find((endpoint) => endpoint.operationId === operationId)?.method ?? 'GET';
    const response = await send(path, { method, headers, body: body ? JSON.stringify(body) : null });
    examples[operationId] = { ...(body && { request: body }), response };
  }
  const shop = await tenant.mint({ payloadFormat: 'woocommerce' });
  const body = JSON.stringify(delivery);
  const headers = {
    'Content-Type': 'application/json',
    'X-WC-Webhook-Topic': 'order.updated',
    'X-WC-Webhook-Signature': wcSignature(shop.signingSecret ?? '', body),
  };
  const response = await send(`/webhook/woocommerce/${shop.keyId}`, { method: 'POST', headers, body });
  for (const { operationId, format } of endpoints) {
    if (format === 'woocommerce') examples[operationId] = { request: delivery, response };
  }
  expect(Object.keys(examples).sort()).toEqual(endpoints.map(({ operationId }) => operationId).sort());
  await expect(`${JSON.stringify(sameEachTime(examples), null, 2)}\n`).toMatchFileSnapshot(
    '../connectors/examples.json',
  );
});

it('no example holds a key', () => {
  expect(readFileSync('connectors/examples.json', 'utf8')).not.toMatch(/pck_/);
});

async function send(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(`${server.url}/integrations/v1${path}`, init);
  const answer = await response.json();
  expect([path, response.status, answer]).toEqual([path, 200, answer]);
  return answer;
}

/** Ids numbered as they come, and every time of now the same one. */
function sameEachTime(examples: object): unknown {
  const ids: string[] = [];
  const text = JSON.stringify(examples).replace(/"([\da-f]{8}-[\da-f]{4}-7[\da-f-]+)"/g, (_, id: string) => {
    if (!ids.includes(id)) ids.push(id);
    return `"019ab76d-4000-7000-8000-${String(ids.indexOf(id) + 1).padStart(12, '0')}"`;
  });
  const year = new Date().getUTCFullYear();
  const now = new RegExp(`"(?!2026-11-23T10:00:0)${year}-[^"]+Z"`, 'g');
  return JSON.parse(text.replace(now, '"2026-11-23T10:00:06.000Z"'));
}
