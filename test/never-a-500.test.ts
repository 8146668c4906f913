// biome-ignore-all format: generators read best as tables
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { bytesOf, exchangeBytes } from './exchange.ts';

let server: TestApi;
let keys: string[];
let storeId: string;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  const tenant = await makeTenant();
  storeId = tenant.storeId;
  const formats = ['peptideclients', 'woocommerce'] as const;
  keys = await Promise.all(formats.map(async (payloadFormat) => (await tenant.mint({ payloadFormat, rateLimitPerMinute: 6000 })).key));
});
afterAll(() => server.stop());

/** What an HTTP parser takes in a header's value or a target: no line ends, no NUL. */
const latin1 = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f).map((code) => String.fromCharCode(code)), maxLength: 60 });
const printable = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 40 });

const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('9999-12-31T23:59:59-23:59', '1900-01-01T00:00:00+23:59', '2026-02-29T00:00:00Z', '2026-11-23T24:00:00Z', '2026-11-23T10:00:60Z', '2026-11-23T10:00Z', '0000-01-01T00:00:00Z', '2026-11-23T10:00:00.123456789123Z'),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger(), fc.constantFrom(0, -0, 1, 2 ** 53, -1, 0.5, 1e300, 1e21));
/** Text that is hard on somebody: halves of pairs, NUL, directions, lengths. */
const text = fc.oneof(
  { weight: 60, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== '') },
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ' ', '\u0000', '\ud800', '\udfff', '\u202e', '\ufeff', 'x'.repeat(5_001), '🧪'.repeat(300), '__proto__', 'a@b.c', 'USD'),
);
const anything = fc.oneof({ weight: 4, arbitrary: text }, { weight: 3, arbitrary: number }, { weight: 2, arbitrary: time }, fc.jsonValue(), fc.constant(null));
const pairs = fc.oneof(fc.dictionary(text, text, { maxKeys: 3 }), anything);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 60, arbitrary }, { weight: 1, arbitrary: anything });
const any = { requiredKeys: [] };

const line = fc.record({ description: some(text), quantity: some(fc.integer({ min: 1, max: 9 })), unit_price_cents: some(fc.nat()), sku: some(text) }, { requiredKeys: ['description', 'quantity', 'unit_price_cents'] });
const client = fc.record({ external_id: some(text), email: some(fc.emailAddress()), name: some(text), phone: some(text), company: some(text), billing_address: some(fc.dictionary(text, text)), shipping_address: pairs }, any);
const payment = fc.record({ external_id: some(text), amount_cents: some(fc.nat()), method: some(text), paid_at: some(time) }, any);
/** Orders, payments, refunds and clients, each field good, bad or away. */
const record = fc.record(
  {
    external_id: some(text),
    lines: some(fc.array(some(line), { minLength: 1, maxLength: 3 })),
    currency: some(fc.constantFrom('USD', 'JPY', 'kwd')),
    placed_at: some(time),
    status: some(fc.constantFrom('pending', 'cancelled', 'refunded')),
    discount_cents: some(fc.constant(0)),
    shipping_cents: some(fc.nat()),
    fee_cents: some(fc.nat()),
    tax_cents: some(fc.nat()),
    total_cents: some(fc.constant(null)),
    client: some(client),
    payment: some(payment),
    note: some(text),
    metadata: some(fc.dictionary(text, text, { maxKeys: 3 })),
    amount_cents: some(fc.nat()),
    reason: some(text),
    email: some(fc.emailAddress()),
    billing_address: some(fc.dictionary(text, text, { maxKeys: 3 })),
    paid_at: some(time),
    anything: fc.jsonValue(),
  },
  { requiredKeys: ['external_id', 'lines'] },
);
const body = fc.oneof(
  { weight: 6, arbitrary: record.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const id = fc.oneof(printable, text.map((value) => `external:${encodeURIComponent(value.toWellFormed())}`), fc.uuid(), fc.constantFrom('%', '%00', '%ff', '..', 'external:', 'external:%zz'));
const method = fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD');
/** Method and path, most of them of an endpoint. */
const target = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('POST /orders', 'POST /clients') },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('orders/ID/cancel', 'orders/ID/payments', 'payments/ID/refund'), id).map(([path, value]) => `POST /${path.replace('ID', value)}`) },
  { weight: 1, arbitrary: id.map((value) => `GET /orders/by-external/${value}`) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('orders', 'payments', 'clients', 'clients/by-external'), id).map(([path, value]) => `GET /${path}/${value}`) },
  { weight: 1, arbitrary: latin1.map((value) => `GET /orders/by-external?external_id=${encodeURIComponent(value)}&source=${encodeURIComponent(value)}`) },
  { weight: 1, arbitrary: fc.tuple(method, printable).map(([verb, value]) => `${verb} /${value}`) },
  { weight: 1, arbitrary: fc.tuple(method, printable).map(([verb, value]) => `${verb} /webhook/woocommerce/${value}`) },
  { weight: 1, arbitrary: method.map((verb) => `${verb} /orders`) },
);
const headers = fc.array(
  fc
    .tuple(
      fc.constantFrom('Idempotency-Key', 'Content-Encoding', 'Content-Type', 'PC-Signature', 'X-WC-Webhook-Signature', 'X-WC-Webhook-Topic', 'X-WC-Webhook-Source', 'X-Forwarded-For', 'User-Agent', 'Referer', 'Cookie', 'Accept', 'X-Request-Id'),
      latin1,
    )
    .map(([name, value]) => `${name}: ${value}`),
  { maxLength: 1 },
);

/** What a client did; a 5xx would be what we did. */
const theirs = [200, 400, 401, 403, 404, 405, 409, 413, 422, 431];

test('whatever is sent, with whatever key, the answer is never our fault', { timeout: 60_000 }, async () => {
  const requests = fc.record({ target, headers, body, key: fc.constantFrom(0, 0, 0, 0, 0, 1) });
  await fc.assert(
    fc.asyncProperty(requests, async ({ target, headers, body, key }) => {
      const [method = '', path = ''] = target.split(' ');
      const lines = [`Authorization: Bearer ${keys[key]}`, ...headers];
      const answer = await exchangeBytes(server.url, bytesOf({ method, path, headers: lines, body }));
      expect(theirs).toContain(answer.status);
      expect(answer.json === null && method !== 'HEAD').toBe(answer.headers.get('X-Request-Id') === null);
    }),
    { numRuns: 300 },
  );
  const failed = "select path from integrations.request_log where store_id = $1 and status_code >= 500";
  const { rows } = await server.api.db.query(failed, [storeId]);
  expect(rows).toEqual([]);
});

test('bytes that are no HTTP do not disturb anybody', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (noise) => {
      const bytes = Buffer.concat([Buffer.from(noise), Buffer.from('\r\n\r\n\r\n')]);
      await exchangeBytes(server.url, bytes).then(
        ({ status }) => expect(status).toBeGreaterThanOrEqual(400),
        () => {},
      );
      const well = await exchangeBytes(server.url, bytesOf({ method: 'GET', path: '/health' }));
      expect(well.json).toEqual({ ok: true });
    }),
    { numRuns: 20 },
  );
});
