import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type OrderRecord, orderRecord } from '../lib/orders/order.ts';
import { modified, wcOrder } from '../lib/test/small-wc-order.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { type Answer, exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

// `PATCH /orders/{id}` (contract §9).

let server: TestApi;
let tenant: Tenant;
let key: string;
beforeAll(async () => {
  server = await startApi();
  tenant = await makeTenant();
  ({ key } = await tenant.mint({ rateLimitPerMinute: 6000 }));
});
afterAll(() => server.stop());

const send = (method: string, path: string, body: object | string, bearer = key) =>
  exchange(server.url, {
    method,
    path,
    headers: [`Authorization: Bearer ${bearer}`],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const change = (name: string, body: object, bearer = key) => send('PATCH', `/orders/external:${name}`, body, bearer);
const read = async (name: string) => record(await send('GET', `/orders/external:${name}`, ''));
function record(answer: Answer): OrderRecord {
  expect(said(answer)).toBe('200');
  return orderRecord.parse(answer.json);
}

const two = [
  { description: 'Mug', quantity: 2, unit_price_cents: 1000, sku: 'M', external_id: 'a' },
  { description: 'Lid', quantity: 1, unit_price_cents: 500 },
];
const whole = {
  lines: two,
  shipping_cents: 490,
  tax_cents: 100,
  note: 'Ring twice',
  number: '7',
  metadata: { a: 'b' },
};
const make = async (external_id: string, more: object = {}) =>
  record(await send('POST', '/orders', orderBody({ ...whole, external_id, ...more })));

test('what is given takes the place of what is there, what is left out stays, and it reads so ever after', async () => {
  const before = await make('given', {
    billing_address: { city: 'Bern' },
    client: { external_id: 'c' },
    payment: { amount_cents: 300 },
  });
  const shipping_address = { city: 'Basel' };
  const answer = await change('given', {
    status: 'processing',
    note: null,
    metadata: { c: 'd' },
    number: '8',
    shipping_address,
  });
  const after = record(answer);
  expect(answer.json).toMatchObject({ duplicate: false });
  const changed = { status: 'processing', note: null, metadata: { c: 'd' }, number: '8', shipping_address };
  expect(after).toEqual({ ...before, ...changed, updated_at: after.updated_at });
  expect(after.updated_at > before.updated_at).toBe(true);
  expect(await read('given')).toEqual(after);
});

test('totals follow the lines, a part left out stays, lines keep their ids by place, and money taken stays', async () => {
  const before = await make('totals', { payment: { amount_cents: 2000 } });
  expect(before.total_cents).toBe(3090);
  const longer = [{ ...two[0], quantity: 3 }, two[1], { description: 'Box', quantity: 1, unit_price_cents: 1 }];
  const more = record(await change('totals', { lines: longer, discount_cents: 10, total_cents: 4081 }));
  expect(more).toMatchObject({
    subtotal_cents: 3501,
    discount_cents: 10,
    shipping_cents: 490,
    tax_cents: 100,
    total_cents: 4081,
  });
  expect(more).toMatchObject({ paid_cents: 2000, payment_status: 'partially_paid' });
  expect(more.lines.slice(0, 2).map(({ id }) => id)).toEqual(before.lines.map(({ id }) => id));
  expect(await read('totals')).toEqual(more);
  const answer = await change('totals', { lines: [two[1]], discount_cents: 0, shipping_cents: 0, tax_cents: 0 });
  const less = record(answer);
  expect(less).toMatchObject({ total_cents: 500, paid_cents: 2000, payment_status: 'paid', payments: before.payments });
  expect(less.lines).toHaveLength(1);
  expect(answer.json).toMatchObject({ warnings: ['order is paid above its total: 2000 of 500'] });
  expect(await read('totals')).toEqual(less);
});

test('a change that changes nothing is a repeat, and the row of one that does has each value before and after', async () => {
  const before = await make('same');
  for (const body of [{}, { note: 'Ring twice', lines: two, total_cents: 3090 }, { number: '' }]) {
    const answer = await change('same', body);
    expect([record(answer), answer.json]).toMatchObject([before, { duplicate: true }]);
  }
  const answer = await change('same', { note: 'Once' });
  const row = await logRow(server.api.db, answer);
  expect(JSON.stringify(row)).toContain('"note":{"before":"Ring twice","after":"Once"}');
  expect(row).toMatchObject({ method: 'PATCH', external_id: 'same', status_code: 200 });
});

test('of many lines that change the row has the first ten, so that a change costs no more than it says', async () => {
  const many = (cents: number) =>
    Array.from({ length: 500 }, (_, i) => ({ description: `Line ${i}`, quantity: 1, unit_price_cents: cents }));
  await make('many', { lines: many(5), tax_cents: 0, shipping_cents: 0 });
  const row = await logRow(server.api.db, await change('many', { lines: many(6) }));
  const { evidence } = z
    .object({ evidence: z.object({ changed: z.object({ lines: z.record(z.string(), z.json()) }) }) })
    .parse(row.diagnosis);
  expect(Object.keys(Object(evidence.changed.lines.after))).toHaveLength(10);
});

test('to cancelled needs orders:cancel, and sets when; out of it takes that back', async () => {
  await make('cancel');
  const { key: writer } = await tenant.mint({ scopes: ['orders:write'] });
  expect(said(await change('cancel', { status: 'cancelled' }, writer))).toBe(
    '403 insufficient_scope: key missing scope: orders:cancel',
  );
  expect(said(await change('cancel', { status: 'completed' }, writer))).toBe('200');
  expect(record(await change('cancel', { status: 'cancelled' })).cancelled_at).not.toBeNull();
  expect(record(await change('cancel', { status: 'pending' })).cancelled_at).toBeNull();
  const { key: canceller } = await tenant.mint({ scopes: ['orders:cancel'] });
  expect(said(await change('cancel', { note: 'x' }, canceller))).toBe(
    '403 insufficient_scope: key missing scope: orders:write',
  );
});

test('an order that is refunded or came by WooCommerce is not changed here', async () => {
  await make('refunded', { status: 'refunded' });
  expect(said(await change('refunded', { note: 'x' }))).toBe('409 invalid_state: order is refunded');
  const shop = await tenant.mint({ payloadFormat: 'woocommerce', withSecret: true });
  const body = JSON.stringify(wcOrder(4711, modified(1)));
  const headers = [
    'X-WC-Webhook-Topic: order.created',
    `X-WC-Webhook-Signature: ${wcSignature(shop.signingSecret ?? '', body)}`,
  ];
  expect(said(await exchange(server.url, { path: `/webhook/woocommerce/${shop.keyId}`, headers, body }))).toBe('200');
  const refused = await send('PATCH', '/orders/external:woo-4711?source=woocommerce', { note: 'x' });
  expect(said(refused)).toBe('409 invalid_state: order came by WooCommerce');
});

test('what cannot be meant is refused, and nothing is changed', async () => {
  const before = await make('refuse');
  for (const [body, issue] of [
    [{ shipping_cents: 1 }, 'shipping_cents must come together with lines'],
    [{ total_cents: 3090 }, 'total_cents must come together with lines'],
    [
      { lines: two, total_cents: 1 },
      'total_cents must be 3090, which is subtotal − discount + shipping + fee + tax; it was 1',
    ],
    [{ lines: two, total: 1 }, 'total is not a field; did you mean total_cents?'],
    [{ lines: two, discount_cents: 9999 }, 'discount_cents must not make the total negative; it would be -6909'],
  ] as const) {
    expect(said(await change('refuse', body))).toBe(`422 validation_failed: ${issue}`);
  }
  for (const body of [
    { lines: [] },
    { lines: null },
    { status: null },
    { status: 'done' },
    { lines: two, tax_cents: null },
  ]) {
    expect([body, said(await change('refuse', body))]).toEqual([body, expect.stringMatching(/^422 /)]);
  }
  expect(said(await send('PATCH', '/orders/external:refuse', ''))).toMatch(/^422 invalid_json/);
  expect(said(await change('nobody', { note: 'x' }))).toBe('404 not_found: no such order');
  const stranger = await (await makeTenant()).mint();
  expect(said(await send('PATCH', `/orders/${before.id}`, { note: 'x' }, stranger.key))).toBe(
    '404 not_found: no such order',
  );
  expect(await read('refuse')).toEqual(before);
});

test('changes of one order at once are all kept, each in its own field', async () => {
  await make('race');
  const fields = [
    { note: 'n' },
    { number: '9' },
    { metadata: { x: 'y' } },
    { status: 'processing' },
    { billing_address: { city: 'Ulm' } },
  ];
  await Promise.all([...fields, ...fields].map((body) => change('race', body)));
  expect(await read('race')).toMatchObject(Object.assign({}, ...fields));
});
