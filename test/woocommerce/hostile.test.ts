import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '../../lib/keys/vocabulary.ts';
import { startApi, type TestApi, wcSignature } from '../../lib/test/start-api.ts';
import { makeTenant } from '../../lib/test/tenant.ts';
import { recordings } from './recordings.ts';

let server: TestApi;
let url: string;
const secret = 'a secret of sixteen characters or more';
beforeAll(async () => {
  server = await startApi();
  const { mint } = await makeTenant();
  const settings = { scopes: [...scopes], signingSecret: secret, rateLimitPerMinute: 6_000 };
  const { keyId } = await mint({ payloadFormat: 'woocommerce', ...settings });
  url = `${server.url}/integrations/v1/webhook/woocommerce/${keyId}`;
});
afterAll(() => server.stop());

async function deliver(topic: string | null, body: string | Buffer) {
  const headers = {
    'Content-Type': 'application/json',
    'X-WC-Webhook-Signature': wcSignature(secret, body),
    ...(topic && { 'X-WC-Webhook-Topic': topic }),
  };
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const response = await fetch(url, { method: 'POST', headers, body: bytes });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const order = (more: object) =>
  JSON.stringify({
    id: 9_000,
    status: 'processing',
    currency: 'USD',
    total: '5.00',
    date_modified_gmt: '2026-11-23T10:00:00',
    line_items: [{ name: 'Tea', quantity: 1, subtotal: '5.00', total: '5.00' }],
    ...more,
  });

test.each([
  ['a total of "abc"', order({ total: 'abc' })],
  ['a total of 10^20', order({ total: '100000000000000000000.00' })],
  ['lines that are null', order({ line_items: [null] })],
  ['an id of the wrong type', order({ id: { a: 1 } })],
  ['an id beyond what a number holds', order({}).replace('9000', '123456789012345678901234567890')],
  ['a currency of nowhere', order({ currency: 'XXZ' })],
  ['a date that is none', order({ date_modified_gmt: 'yesterday' })],
  ['JSON that is none', '{"id": 9001,'],
  ['a list', '[1, 2]'],
  ['nothing', ''],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['nesting of 100,000', `{"id":9002,"meta_data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['a signed error of WooCommerce', '{"code":"woocommerce_rest_cannot_view","message":"Sorry","data":{"status":401}}'],
])('authentic, but with %s: parked or taken, never refused', async (_, body) => {
  const { status, json } = await deliver('order.updated', body);
  expect([status, 'error' in json]).toEqual([200, false]);
  if (json.parked) expect(String(json.reason).length).toBeGreaterThan(10);
});

test('an order of 8 MiB, with NUL and half surrogates in its texts, is taken', { timeout: 60_000 }, async () => {
  const filler = 'x'.repeat(8 * 1024 * 1024 - 2_000);
  const body = order({ id: 9_003, customer_note: 'a\u0000b\ud800c', meta_data: [{ key: 'filler', value: filler }] });
  expect(await deliver('order.created', body)).toMatchObject({ status: 200, json: { external_id: 'woo-9003' } });
  expect((await deliver('order.created', order({ filler: `${filler}${filler}` }))).status).toBe(413);
});

const strange = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    ' ',
    '-1',
    '1e9',
    '0x10',
    '9'.repeat(40),
    'NaN',
    '\u0000',
    '\ud800',
    '0000-00-00T00:00:00',
  ),
  fc.constantFrom(-1, 0, 1.5, 2 ** 53, 1e300, [], {}, [null], { a: [] }, '2026-13-45T99:99:99', '99999-01-01T00:00:00'),
  fc.jsonValue({ maxDepth: 2 }),
);

test('no change of a recording, however strange, is answered with anything but 200', { timeout: 60_000 }, async () => {
  const orders = recordings.filter(({ body }) => body.length > 500);
  const change = fc.record({ path: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }), value: strange });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...orders),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (one, changes) => {
        const json = JSON.parse(one.body.toString());
        for (const { path, value } of changes) put(json, path, structuredClone(value));
        const { status, json: answer } = await deliver(one.topic, JSON.stringify(json));
        expect([status, answer.error]).toEqual([200, undefined]);
      },
    ),
    { numRuns: 300 },
  );
});

/** Puts a value somewhere inside, following the path as far as there is something. */
function put(inside: Record<string, unknown>, [at = 0, ...rest]: number[], value: unknown): void {
  const names = Object.keys(inside);
  const name = names[at % names.length];
  if (name === undefined) return;
  const part = inside[name];
  if (rest.length > 0 && typeof part === 'object' && part !== null) put(part as Record<string, unknown>, rest, value);
  else inside[name] = value;
}
