import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderRecord } from '../lib/orders/order.ts';
import { NO_PAYMENT } from '../lib/orders/repeat.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { type Answer, exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

type Stored = OrderRecord & { duplicate: boolean; warnings?: string[] };

let server: TestApi;
let tenant: Tenant;
let key: string;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
  ({ key } = await tenant.mint({ rateLimitPerMinute: 6000 }));
});
afterAll(() => server.stop());

const post = (body: string, path = '/orders', bearer = key) =>
  exchange(server.url, { path, headers: [`Authorization: Bearer ${bearer}`], body });
const get = (path: string, bearer = key) =>
  exchange(server.url, { method: 'GET', path, headers: [`Authorization: Bearer ${bearer}`] });
const byExternal = (id: string, bearer = key) => get(`/orders/by-external/${encodeURIComponent(id)}`, bearer);
/** The record of an answer that must be a 200: that it has these fields, the test that looks at one says. */
function stored(answer: Answer): Stored {
  expect(said(answer)).toBe('200');
  return answer.json as Stored;
}

const noOrder = '404 not_found: no such order';
const noEndpoint = '404 not_found: no such endpoint';

test('an order comes back with all that was sent, and reads the same ever after', async () => {
  const line = { external_id: '77', product_id: 'p-1', discount_cents: 250, tax_cents: 713, metadata: { size: 'L' } };
  const none = { sku: null, external_id: null, product_id: null, discount_cents: null, tax_cents: null, metadata: {} };
  const sent = {
    external_id: 'whole',
    lines: [
      { description: 'Mug “B” 🧪', quantity: 3, unit_price_cents: 1250, sku: 'M-1', ...line },
      { description: 'Lid', quantity: 1, unit_price_cents: 0 },
    ],
    currency: 'eur',
    placed_at: '2026-11-23T12:00:00.5+02:00',
    status: 'on_hold',
    discount_cents: 250,
    shipping_cents: 490,
    fee_cents: 30,
    tax_cents: 713,
    total_cents: 4733,
    client: {
      external_id: 'ada',
      email: 'Ada@Example.com',
      name: 'Ada',
      phone: '+44 1',
      company: 'Engines',
      billing_address: { city: 'London', line2: null },
      shipping_address: {},
    },
    payment: { external_id: 'pay', amount_cents: 733, method: 'card', paid_at: '2026-11-23T10:00:00Z' },
    number: 'R-2026/17',
    billing_address: { name: 'Ada', city: 'London', line2: null },
    shipping_address: { name: 'Charles', city: 'Boise' },
    coupon_codes: ['TEN', 'ten'],
    note: 'line\nline\ttab',
    metadata: { b: '2', a: '', ключ: '値' },
  };
  const first = stored(await post(JSON.stringify(sent)));
  const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(first).toEqual({
    id: uuid,
    store_id: tenant.storeId,
    source: 'custom',
    external_id: 'whole',
    status: 'on_hold',
    payment_status: 'partially_paid',
    currency: 'EUR',
    subtotal_cents: 3750,
    discount_cents: 250,
    shipping_cents: 490,
    fee_cents: 30,
    tax_cents: 713,
    total_cents: 4733,
    paid_cents: 733,
    refunded_cents: 0,
    client_id: first.client?.id,
    client: {
      ...sent.client,
      id: uuid,
      store_id: tenant.storeId,
      source: 'custom',
      metadata: {},
      created_at: first.created_at,
      updated_at: first.created_at,
    },
    lines: [
      { ...sent.lines[0], id: uuid, total_cents: 3750 },
      { ...sent.lines[1], ...none, id: uuid, total_cents: 0 },
    ],
    payments: [
      {
        ...sent.payment,
        id: uuid,
        order_id: first.id,
        status: 'succeeded',
        refunded_cents: 0,
        currency: 'EUR',
        paid_at: '2026-11-23T10:00:00.000Z',
        created_at: first.created_at,
        removed_at: null,
      },
    ],
    refunds: [],
    number: sent.number,
    billing_address: sent.billing_address,
    shipping_address: sent.shipping_address,
    coupon_codes: sent.coupon_codes,
    note: sent.note,
    metadata: sent.metadata,
    placed_at: '2026-11-23T10:00:00.500Z',
    created_at: time,
    updated_at: first.created_at,
    cancelled_at: null,
    trashed_at: null,
    duplicate: false,
  });
  expect((await byExternal('whole')).body.toString()).toBe(JSON.stringify(first));
  const repeat = stored(await post(orderBody({ external_id: 'whole', note: 'another body', tax_cents: 1 })));
  const warnings = ['tax_cents differs', 'total_cents differs', 'note differs', 'lines differ'];
  expect(repeat).toEqual({ ...first, duplicate: true, warnings });
});

test.each([null, ''])('what is %j was not sent', async (nothing) => {
  const names = ['currency', 'placed_at', 'status', 'client', 'payment', 'note', 'metadata', 'number', 'coupon_codes'];
  names.push('billing_address', 'shipping_address');
  if (nothing === '') names.push('discount_cents', 'shipping_cents', 'fee_cents', 'tax_cents', 'total_cents');
  const order = stored(await post(orderBody(Object.fromEntries(names.map((name) => [name, nothing])))));
  expect(order).toMatchObject({ currency: 'USD', status: 'pending', total_cents: 2500, client: null, payments: [] });
  expect([order.note, order.metadata, order.placed_at]).toEqual([null, {}, order.created_at]);
  expect(order).not.toHaveProperty('warnings');
});

test('amounts always add up, and a wrong total is refused whatever else is right', async () => {
  const amount = fc.integer({ min: 0, max: 10 ** 9 });
  const line = fc.record({
    description: fc.constant('Tea'),
    quantity: fc.integer({ min: 1, max: 999 }),
    unit_price_cents: amount,
  });
  const parts = { discount_cents: amount, shipping_cents: amount, fee_cents: amount, tax_cents: amount };
  const input = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 5 }), ...parts });
  await fc.assert(
    fc.asyncProperty(input, async (sent) => {
      const subtotal = sent.lines.reduce((sum, { quantity, unit_price_cents }) => sum + quantity * unit_price_cents, 0);
      const total = subtotal - sent.discount_cents + sent.shipping_cents + sent.fee_cents + sent.tax_cents;
      const answer = await post(orderBody({ ...sent, total_cents: Math.max(total, 0) }));
      if (total < 0) {
        expect(answer.json).toMatchObject({ error: 'validation_failed', issues: [{ path: 'discount_cents' }] });
        return;
      }
      const order = stored(answer);
      expect(order).toMatchObject({ ...sent, subtotal_cents: subtotal, total_cents: total });
      expect(order.lines.reduce((sum, { total_cents }) => sum + total_cents, 0)).toBe(subtotal);
      const wrong = await post(orderBody({ ...sent, total_cents: total + 1 }));
      expect(wrong.json).toMatchObject({ error: 'validation_failed', issues: [{ path: 'total_cents' }] });
    }),
    { numRuns: 25 },
  );
});

test('an amount of 2^53-1 comes back to the unit', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const lines = [{ description: 'All', quantity: 1, unit_price_cents: most }];
  const body = orderBody({ external_id: 'most', lines, discount_cents: most, shipping_cents: most, payment: {} });
  const order = stored(await post(body));
  expect(order).toMatchObject({ subtotal_cents: most, total_cents: most, paid_cents: most, payment_status: 'paid' });
  expect((await byExternal('most')).body.toString()).toContain('"total_cents":9007199254740991,');
});

// biome-ignore format: a list
const ids = ['a/b', '/', '.', '..', '../x', '%2F', '%', '%zz', 'a b', ' a', 'a+b', 'a?b#c', 'a&b=c', 'a;b', 'a,b', '"', "'", '\\', '<b>', 'é', 'e\u0301', '🧪', '\u202e', 'external:x', 'null', '-1', '0x1', '018f0000-0000-7000-8000-000000000000', 'x'.repeat(255)];

test.concurrent.each(ids)(
  'the external id %j names one order, in the path, in the query and in place of an id',
  async (external_id) => {
    const order = stored(await post(orderBody({ external_id })));
    expect(order.external_id).toBe(external_id);
    const encoded = encodeURIComponent(external_id).replace(/\./g, '%2e');
    const query = new URLSearchParams({ external_id });
    for (const path of [
      `/orders/by-external/${encoded}`,
      `/orders/by-external?${query}`,
      `/orders/by-external/?${query}`,
    ]) {
      expect(stored(await get(path))).toEqual({ ...order, duplicate: false });
    }
    const cancelled = stored(await post('', `/orders/external:${encoded}/cancel`));
    expect([cancelled.id, cancelled.status]).toEqual([order.id, 'cancelled']);
    const repeat = stored(await post(orderBody({ external_id })));
    expect(repeat).toEqual({ ...cancelled, duplicate: true });
  },
);

test('a raw slash or dot in a path is a path, not a part of an external id', async () => {
  for (const external_id of ['raw/slash', '..', '.']) await post(orderBody({ external_id }));
  expect(said(await get('/orders/by-external/raw/slash'))).toBe(noEndpoint);
  expect(said(await get('/orders/by-external/raw/../slash'))).toBe(noEndpoint);
  expect(stored(await get('/orders/by-external/..')).external_id).toBe('..');
  expect(stored(await get('/orders/by-external/.')).external_id).toBe('.');
});

test('an integer is its decimal text', async () => {
  const [number, text] = [
    stored(await post(orderBody({ external_id: 1001 }))),
    stored(await post(orderBody({ external_id: '1001' }))),
  ];
  expect([number.external_id, text.id, text.duplicate]).toEqual(['1001', number.id, true]);
  for (const [written, external_id] of [
    ['-5', '-5'],
    ['9007199254740991', '9007199254740991'],
    ['1e3', '1000'],
    ['-0', '0'],
  ]) {
    const body = orderBody({ external_id: 'ID' }).replace('"ID"', written ?? '');
    expect(stored(await post(body)).external_id).toBe(external_id);
  }
});

test('external ids are told apart by every character', async () => {
  const written = ['case', 'Case', 'case ', 'é-case', 'e\u0301-case'];
  const orders = await Promise.all(written.map(async (external_id) => stored(await post(orderBody({ external_id })))));
  expect(new Set(orders.map(({ id }) => id)).size).toBe(written.length);
});

test('fifty first calls at once make one order, its payment and its client, and all are answered with it', async () => {
  for (const more of [
    {},
    { payment: {} },
    { client: { email: 'once@example.com' }, payment: { external_id: 'once' } },
  ]) {
    const body = orderBody(more);
    const orders = (await Promise.all(Array.from({ length: 50 }, () => post(body)))).map(stored);
    expect(orders.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(orders.map((order) => JSON.stringify({ ...order, duplicate: false }))).size).toBe(1);
  }
  const counts = await server.api.db.query(
    "select (select count(*) from core.clients where store_id = $1 and email = 'once@example.com') as clients, (select count(*) from core.payments where store_id = $1 and external_id = 'once') as payments",
    [tenant.storeId],
  );
  expect(counts.rows).toEqual([{ clients: 1, payments: 1 }]);
});

test('what we do not know is named, in the answer and in the row, and the rest is stored', async () => {
  const answer = await post(
    orderBody({
      client: { email: 'a@b.c', vat: '1', billing_address: { anything: 'goes' } },
      gift: true,
      metadata: { any: 'name', total: '1' },
    }),
  );
  expect(stored(answer).warnings).toEqual(['unknown field: client.vat', 'unknown field: gift']);
  const row = await logRow(server.api.db, answer);
  expect(JSON.parse(row.response_body.toString())).toMatchObject({ warnings: stored(answer).warnings });
});

test('at most fifty unknown fields are named', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x${i}`, i]));
  expect(stored(await post(orderBody(unknown))).warnings).toHaveLength(50);
});

test('an inline payment above the total, on a closed order or of nothing is stored or left out, and said', async () => {
  const payments: [object, number, string[]][] = [
    [{ payment: { amount_cents: 2500 } }, 2500, []],
    [{ payment: { amount_cents: 2501 } }, 2501, ['order is paid above its total: 2501 of 2500']],
    [{ payment: {}, status: 'cancelled' }, 2500, ['order is cancelled']],
    [{ payment: { amount_cents: 0 }, discount_cents: 2500 }, 0, [NO_PAYMENT]],
    [{ payment: {}, discount_cents: 2500 }, 0, [NO_PAYMENT]],
  ];
  for (const [more, paid, warnings] of payments) {
    const order = stored(await post(orderBody(more)));
    expect([order.paid_cents, order.warnings ?? []]).toEqual([paid, warnings]);
  }
});

test('a payment that another order has is not taken from it, and that is said', async () => {
  const payment = { external_id: 'of the first' };
  const first = stored(await post(orderBody({ payment })));
  const second = stored(await post(orderBody({ payment })));
  expect([first.paid_cents, second.paid_cents, second.duplicate]).toEqual([2500, 0, false]);
  expect(second.warnings).toEqual(['payment not recorded: a payment with external_id "of the first" exists already']);
});

test('an inline payment needs payments:write, and without it nothing is stored', async () => {
  const { key: poor } = await tenant.mint({ scopes: ['orders:write'] });
  const body = orderBody({ external_id: 'unpaid', payment: { amount_cents: 1 } });
  expect(said(await post(body, '/orders', poor))).toBe('403 insufficient_scope: key missing scope: payments:write');
  expect(said(await byExternal('unpaid', poor))).toBe(noOrder);
  expect(stored(await post(orderBody({ payment: null }), '/orders', poor)).paid_cents).toBe(0);
});

test('without clients:write an inline client is linked or made, and one that exists is never changed', async () => {
  const { key: poor } = await tenant.mint({ scopes: ['orders:write'] });
  const client = { external_id: 'grace', email: 'grace@example.com', name: 'Grace' };
  const made = stored(await post(orderBody({ client }), '/orders', poor)).client;
  expect(made).toMatchObject(client);
  for (const changed of [
    { ...client, name: 'G', phone: '1' },
    { email: 'GRACE@example.com', company: 'Navy' },
  ]) {
    expect(stored(await post(orderBody({ client: changed }), '/orders', poor)).client).toEqual(made);
  }
  expect(stored(await post(orderBody({ client: { ...client, phone: '1' } }))).client).toMatchObject({
    id: made?.id,
    phone: '1',
  });
});

test('orders are of their store and source; another source of the store is asked for by name', async () => {
  const other = await tenant.mint({ source: 'zapier' });
  const foreign = await (await makeTenant()).mint();
  const external_id = 'whose';
  const ours = stored(await post(orderBody({ external_id })));
  expect(said(await byExternal(external_id, other.key))).toBe(noOrder);
  expect(stored(await get(`/orders/by-external/${external_id}?source=custom`, other.key)).id).toBe(ours.id);
  expect(said(await byExternal(external_id, foreign.key))).toBe(noOrder);
  expect(said(await get(`/orders/by-external/${external_id}?source=custom`, foreign.key))).toBe(noOrder);
  expect(said(await post('', `/orders/${ours.id}/cancel`, foreign.key))).toBe(noOrder);
  const theirs = stored(await post(orderBody({ external_id }), '/orders', other.key));
  expect([theirs.duplicate, theirs.source, theirs.id === ours.id]).toEqual([false, 'zapier', false]);
});

test('any scope of orders or payments reads an order, clients:write alone does not', async () => {
  const order = stored(await post(orderBody({ external_id: 'read' })));
  for (const scope of ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund'] as const) {
    const { key: reader } = await tenant.mint({ scopes: [scope] });
    expect(stored(await byExternal('read', reader)).id).toBe(order.id);
  }
  const { key: stranger } = await tenant.mint({ scopes: ['clients:write'] });
  const refused = '403 insufficient_scope: key missing scope: orders:write';
  expect(said(await byExternal('read', stranger))).toBe(refused);
  expect(said(await byExternal('never', stranger))).toBe(refused);
});

test('a look-up of nothing is told what is missing', async () => {
  for (const path of [
    '/orders/by-external',
    '/orders/by-external/',
    '/orders/by-external?external_id=',
    '/orders/by-external?id=1',
  ]) {
    expect(said(await get(path))).toBe(
      '422 validation_failed: external_id must be given, in the path or as ?external_id=',
    );
  }
});
