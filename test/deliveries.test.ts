import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase } from '../lib/test/tenant.ts';
import { type Answer, exchange, freshAddress, type Sent } from './exchange.ts';
import { logRow } from './log-row.ts';
import { said } from './said.ts';

const MIB = 1024 * 1024;

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const wooKey = (more: Parameters<Tenant['mint']>[0] = {}) => tenant.mint({ payloadFormat: 'woocommerce', ...more });
const addressed = ({ keyId }: { keyId: string }) => `/webhook/woocommerce/${keyId}`;
const bearer = ({ key }: { key: string }) => `Authorization: Bearer ${key}`;
/** Of nothing that we know: authentic, and ignored. */
const product = { body: '{"id":1}', topic: 'X-WC-Webhook-Topic: product.updated' };
const signed = ({ signingSecret }: MintedKey, body: string | Buffer = product.body) =>
  `X-WC-Webhook-Signature: ${wcSignature(signingSecret ?? '', body)}`;
const send = (sent: Sent): Promise<Answer> =>
  exchange(server.url, { body: product.body, ...sent, headers: [product.topic, ...(sent.headers ?? [])] });

const invalidKey = '401 invalid_api_key: key not found, revoked, or expired';
const missing = '401 signature_missing: key requires signature; header absent';
const malformed = '401 signature_malformed: header present but did not parse';
const invalid = '401 signature_invalid: HMAC mismatch';
const notAllowed = '403 ip_not_allowed: source ip not in allowlist';
const wrongFormat = "400 wrong_format: endpoint does not accept this key's payload_format";

test('the signature alone authenticates where the key id stands in the URL, and the row then has the body', async () => {
  const key = await wooKey();
  for (const path of [addressed(key), `${addressed(key)}/`, `/webhook/woocommerce/pck_int_${key.keyId}`]) {
    const answer = await send({ path, headers: [signed(key)] });
    expect([path, said(answer), answer.headers.get('RateLimit-Limit')]).toEqual([path, '200', '600']);
    const row = await logRow(server.api.db, answer);
    expect(row).toMatchObject({ verified: true, integration_key_id: key.id, request_body: Buffer.from(product.body) });
  }
});

test('what is not signed, or not by the secret, is refused; nothing of it is kept where no bearer came', async () => {
  const key = await wooKey();
  const headers: [string[], string][] = [
    [[], missing],
    [['X-WC-Webhook-Signature:'], malformed],
    [[signed(key), signed(key)], malformed],
    [[signed(key, `${product.body} `)], invalid],
    [['PC-Signature: t=1,v1=2'], invalid],
  ];
  for (const [lines, answer] of headers) {
    for (const [path, more] of [
      [addressed(key), []],
      ['/webhook/woocommerce', [bearer(key)]],
    ] as const) {
      const refused = await send({ path, headers: [...lines, ...more] });
      expect([lines, said(refused)]).toEqual([lines, answer]);
      expect(refused.headers.has('PC-Received-Body-SHA256')).toBe(true);
      const row = await logRow(server.api.db, refused);
      expect([row.integration_key_id, row.verified, row.request_body !== null]).toEqual([
        key.id,
        more.length > 0,
        more.length > 0,
      ]);
    }
  }
});

test('the checks come in their order: key, address, life, route, body, signature, and the budget last', async () => {
  const key = await wooKey({ ipAllowlist: ['192.0.2.1'], rateLimitPerMinute: 1 });
  const plain = await tenant.mint({ ipAllowlist: ['192.0.2.1'] });
  const other = await wooKey();
  const [inside, outside] = ['192.0.2.1', '192.0.2.2'];
  const path = addressed(key);
  const announced = `Content-Length: ${8 * MIB + 1}`;
  const tooLarge = '413 payload_too_large: request body exceeds 8388608 bytes';
  const postOnly = `405 method_not_allowed: GET is not allowed on /v1${path}`;
  const asked: [Sent, string][] = [
    [{ path: '/webhook/woocommerce/00000000', client: inside }, invalidKey],
    [{ path: '/webhook/woocommerce/none', client: inside }, invalidKey],
    [{ path: `${path}/x`, client: inside }, invalidKey],
    [{ path: '/webhook/woocommerce', client: inside }, '401 missing_authorization: Authorization header required'],
    [{ path, client: outside, headers: [bearer(other), announced] }, notAllowed],
    [{ path, client: inside, headers: [bearer(other), announced] }, invalidKey],
    [{ path, client: inside, headers: ['Authorization: Bearer none', signed(key)] }, invalidKey],
    [{ path, client: inside, headers: [bearer(key), bearer(key), signed(key)] }, invalidKey],
    [{ path: addressed(plain), client: inside, headers: [announced] }, wrongFormat],
    [{ path, method: 'GET', client: inside, headers: [announced] }, postOnly],
    [{ path, client: inside, headers: [announced] }, tooLarge],
    [{ path, client: inside, headers: [bearer(key), announced] }, tooLarge],
    [{ path, client: inside, headers: [bearer(key), signed(key)] }, '200'],
    [{ path, client: inside }, missing],
    [{ path, client: inside, headers: [bearer(key), signed(key, '')] }, invalid],
  ];
  for (const [sent, answer] of asked) expect([sent, said(await send(sent))]).toEqual([sent, answer]);
  const body = JSON.stringify(shopOrder);
  const order = ['X-WC-Webhook-Topic: order.updated', signed(key, body)];
  const over = await exchange(server.url, { path, client: inside, headers: order, body });
  expect([said(over), over.json]).toMatchObject(['200', { parked: true, reason: 'over the rate limit' }]);
  await revokeKey(testDatabase(), tenant.actor, key.keyId, new Date());
  expect(said(await send({ path, client: inside, headers: [signed(key)] }))).toBe(invalidKey);
  expect(said(await send({ path, client: outside, headers: [signed(key)] }))).toBe(notAllowed);
});

test('who merely knows the key id uses up nothing of the shop’s budget', async () => {
  const key = await wooKey({ rateLimitPerMinute: 2 });
  const attempts = Array.from({ length: 20 }, (_, i) =>
    send({ path: addressed(key), headers: i % 2 ? [signed(key, 'x')] : [] }),
  );
  expect(new Set((await Promise.all(attempts)).map(({ status }) => status))).toEqual(new Set([401]));
  const first = await send({ path: addressed(key), headers: [signed(key)] });
  expect([said(first), first.headers.get('RateLimit-Remaining')]).toEqual(['200', '1']);
});

test('a ping is answered for a live key from an allowed address, and is nothing else', async () => {
  const key = await wooKey({ ipAllowlist: ['192.0.2.1'] });
  const ping = (sent: Sent) =>
    exchange(server.url, {
      client: '192.0.2.1',
      body: 'webhook_id=12',
      ...sent,
      headers: ['Content-Type: application/x-www-form-urlencoded', ...(sent.headers ?? [])],
    });
  for (const sent of [{ path: addressed(key) }, { path: '/webhook/woocommerce', headers: [bearer(key)] }]) {
    const answer = await ping(sent);
    expect([answer.status, answer.body.toString()]).toEqual([200, '{"ok":true,"ping":true}']);
    expect(await logRow(server.api.db, answer)).toMatchObject({ integration_key_id: key.id, status_code: 200 });
  }
  const others: [Sent, string][] = [
    [{ path: addressed(key), client: '192.0.2.2' }, notAllowed],
    [{ path: addressed(key), body: 'webhook_id=12&x=1' }, missing],
    [{ path: addressed(key), body: 'webhook_id=' }, missing],
    [{ path: addressed(key), headers: [signed(key, 'x')] }, invalid],
  ];
  for (const [sent, answer] of others) expect([sent, said(await ping(sent))]).toEqual([sent, answer]);
  await revokeKey(testDatabase(), tenant.actor, key.keyId, new Date());
  expect(said(await ping({ path: addressed(key) }))).toBe(invalidKey);
});

test('a delivery may have 8 MiB', async () => {
  const key = await wooKey();
  const large = product.body.padEnd(8 * MIB, ' ');
  expect(said(await send({ path: addressed(key), headers: [signed(key, large)], body: large }))).toBe('200');
});

const shopOrder = {
  id: 727,
  status: 'processing',
  currency: 'USD',
  date_created_gmt: '2026-03-22T19:28:02',
  date_modified_gmt: '2026-03-22T19:28:08',
  discount_total: '1.00',
  shipping_total: '10.00',
  total: '29.35',
  total_tax: '2.35',
  customer_id: 5,
  billing: { first_name: 'John', email: 'john@example.com' },
  payment_method: 'bacs',
  date_paid_gmt: '2026-03-22T19:28:08',
  meta_data: [],
  line_items: [{ id: 1, name: 'Tea', quantity: 2, subtotal: '18.00', total: '17.00', sku: '', price: 8.5 }],
  fee_lines: [],
  refunds: [{ id: 9, reason: '', total: '-5.00' }],
};
const oddity = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary' }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e400',
    'abc',
    '\u0000',
    '\ud800',
    '٣',
    '2026-13-45T00:00:00',
    null,
    true,
    [],
    {},
    -1,
    0.5,
    1e300,
    2 ** 53,
  ),
);
/** A delivery with some of its parts replaced, at any depth. */
const delivery = fc
  .array(fc.tuple(fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }), oddity), { maxLength: 3 })
  .map((changes) => changes.reduce<unknown>((value, [steps, by]) => replaced(value, steps, by), shopOrder));

function replaced(value: unknown, [step = 0, ...rest]: number[], by: unknown): unknown {
  if (typeof value !== 'object' || value === null) return by;
  const names = Object.keys(value);
  const name = names[step % Math.max(names.length, 1)];
  if (name === undefined) return by;
  const copy: object = Array.isArray(value) ? [...value] : { ...value };
  const part = Object.entries(value).find(([other]) => other === name)?.[1];
  return Object.assign(copy, { [name]: rest.length > 0 ? replaced(part, rest, by) : by });
}

test('an authentic delivery is never refused, whatever it says', async () => {
  const key = await wooKey({ rateLimitPerMinute: 6000 });
  const topic = fc.constantFrom(
    'order.updated',
    'order.created',
    'order.deleted',
    'order.restored',
    'customer.updated',
    '',
  );
  const body = fc.oneof(
    { weight: 20, arbitrary: delivery.map((value) => JSON.stringify(value)) },
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(topic, body, async (name, text) => {
      const headers = [`X-WC-Webhook-Topic: ${name}`, signed(key, text)];
      const answer = await exchange(server.url, { path: addressed(key), client: freshAddress(), headers, body: text });
      expect([answer.status, text]).toEqual([200, text]);
    }),
    { numRuns: 120 },
  );
});
