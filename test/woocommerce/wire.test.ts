import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustKey, adjustKeyInput } from '../../lib/keys/adjust-key.ts';
import { revokeKey } from '../../lib/keys/revoke-key.ts';
import { scopes } from '../../lib/keys/vocabulary.ts';
import { type OrderRecord, orderRecord } from '../../lib/orders/order.ts';
import { startApi, type TestApi, wcSignature } from '../../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase } from '../../lib/test/tenant.ts';
import { finalOf, finalOrders } from './final-orders.ts';
import { type Recording, recordings } from './recordings.ts';

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

type Pairs = [string, string][];

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  json: Record<string, unknown>;
}

/** Sends exactly these headers and bytes; only Host and Content-Length are added where they are missing. */
function send(path: string, headers: Pairs, body: Buffer | string, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(`/integrations/v1${path}`, server.url);
    const has = (name: string) => headers.some(([one]) => one.toLowerCase() === name);
    const all = [...headers];
    if (!has('host')) all.push(['Host', url.host]);
    if (!has('content-length') && method === 'POST') all.push(['Content-Length', String(Buffer.byteLength(body))]);
    const sending = request(url, { method, headers: all.flat(), agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const json = JSON.parse(Buffer.concat(chunks).toString() || 'null');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, json });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

function shopKey(tenant: Tenant, signingSecret: string, more: object = {}) {
  return tenant.mint({ payloadFormat: 'woocommerce', scopes: [...scopes], signingSecret, ...more });
}

/** A delivery of our own making, signed. */
function signed(secret: string, topic: string, body: object | string): [Pairs, string] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers: Pairs = [
    ['Content-Type', 'application/json'],
    ['X-WC-Webhook-Topic', topic],
    ['X-WC-Webhook-Signature', wcSignature(secret, text)],
  ];
  return [headers, text];
}

const secret = 'a secret of sixteen characters or more';
const minimal = (id: number, more: object = {}) => ({
  id,
  status: 'processing',
  currency: 'USD',
  total: '5.00',
  date_modified_gmt: '2026-11-23T10:00:00',
  line_items: [{ name: 'Tea', quantity: 1, subtotal: '5.00', total: '5.00' }],
  ...more,
});

test('every recording, bytes and headers as they came, is taken, and each order ends as the table says', async () => {
  const tenant = await makeTenant();
  const keys = new Map<string, string>();
  for (const one of recordings) {
    const name = `${one.secret} ${sourceOf(one)}`;
    if (!keys.has(name)) keys.set(name, (await shopKey(tenant, one.secret)).keyId);
    const { status, json } = await send(`/webhook/woocommerce/${keys.get(name)}`, one.headers, one.body);
    expect([one.name, status]).toEqual([one.name, 200]);
    const isError = /"code":"woocommerce_rest_/.test(one.body.toString());
    expect([one.name, json.parked === true]).toEqual([one.name, isError]);
  }
  const { key } = await tenant.mint({ source: 'woocommerce' });
  for (const [externalId, final] of Object.entries(finalOrders)) {
    const answer = await send(`/orders/by-external/${externalId}`, [['Authorization', `Bearer ${key}`]], '', 'GET');
    expect(orderRecord.safeParse(answer.json).error).toBeUndefined();
    expect([externalId, finalOf(answer.json as unknown as OrderRecord)]).toEqual([externalId, final]);
  }
});

function sourceOf({ headers }: Recording): string {
  return headers.find(([name]) => name.toLowerCase() === 'x-wc-webhook-source')?.[1] ?? '';
}

test('both ways in: the key id with the signature, or the bearer; a bearer on the key-addressed URL must be that key', async () => {
  const tenant = await makeTenant();
  const [mine, other] = [await shopKey(tenant, secret), await shopKey(tenant, secret)];
  const [headers, body] = signed(secret, 'order.created', minimal(1));
  const path = `/webhook/woocommerce/${mine.keyId}`;
  const bearer = (key: string): Pairs => [...headers, ['Authorization', `Bearer ${key}`]];

  expect(await send(path, headers, body)).toMatchObject({
    status: 200,
    json: { external_id: 'woo-1', duplicate: false },
  });
  expect(await send(`/webhook/woocommerce/pck_int_${mine.keyId}`, headers, body)).toMatchObject({
    status: 200,
    json: { duplicate: true },
  });
  expect(await send('/webhook/woocommerce', bearer(mine.key), body)).toMatchObject({
    status: 200,
    json: { duplicate: true },
  });
  expect(await send(path, bearer(mine.key), body)).toMatchObject({ status: 200 });
  const refused = { status: 401, json: { error: 'invalid_api_key' } };
  expect(await send(path, bearer(other.key), body)).toMatchObject(refused);
  expect(await send('/webhook/woocommerce/00000000', headers, body)).toMatchObject(refused);
  expect(await send('/webhook/woocommerce', headers, body)).toMatchObject({
    status: 401,
    json: { error: 'missing_authorization' },
  });
  const plain = await tenant.mint();
  expect(
    await send('/webhook/woocommerce', [...headers, ['Authorization', `Bearer ${plain.key}`]], body),
  ).toMatchObject({
    status: 400,
    json: { error: 'wrong_format' },
  });
  expect(await send(path, [], '', 'GET')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
});

test('the unsigned ping is answered for a live key from an allowed address, logged, and touches nothing', async () => {
  const tenant = await makeTenant();
  const { keyId, key } = await shopKey(tenant, secret, { rateLimitPerMinute: 1 });
  const form: Pairs = [['Content-Type', 'application/x-www-form-urlencoded']];
  const path = `/webhook/woocommerce/${keyId}`;
  const ping = await send(path, form, 'webhook_id=7');
  expect(ping).toMatchObject({ status: 200, json: { ok: true, ping: true } });
  expect(
    await send('/webhook/woocommerce', [...form, ['Authorization', `Bearer ${key}`]], 'webhook_id=7'),
  ).toMatchObject({
    json: { ok: true, ping: true },
  });
  expect(await send(path, form, 'webhook_id=7&more=1')).toMatchObject({
    status: 401,
    json: { error: 'signature_missing' },
  });
  const row = await testDatabase().requestLogRow.findUniqueOrThrow({
    where: { id: String(ping.headers['x-request-id']) },
  });
  expect(row).toMatchObject({ statusCode: 200, verified: false, requestBody: null });
  const [headers, body] = signed(secret, 'order.created', minimal(2));
  expect(await send(path, headers, body)).toMatchObject({ json: { duplicate: false } }); // the budget of 1 was whole

  await adjustKey(
    testDatabase(),
    tenant.actor,
    keyId,
    adjustKeyInput.parse({ ipAllowlist: ['203.0.113.1'] }),
    new Date(),
  );
  expect(await send(path, form, 'webhook_id=7')).toMatchObject({ status: 403 });
  const dead = await shopKey(tenant, secret);
  await revokeKey(testDatabase(), tenant.actor, dead.keyId, new Date());
  expect(await send(`/webhook/woocommerce/${dead.keyId}`, form, 'webhook_id=7')).toMatchObject({
    status: 401,
    json: { error: 'invalid_api_key' },
  });
});

test('700 unsigned requests and pings of a stranger who knows the key id change nothing for the shop', async () => {
  const tenant = await makeTenant();
  const { keyId } = await shopKey(tenant, secret, { rateLimitPerMinute: 5 });
  const path = `/webhook/woocommerce/${keyId}`;
  const [headers, body] = signed(secret, 'order.created', minimal(3));
  const strange = headers.filter(([name]) => name !== 'X-WC-Webhook-Signature');
  for (let sent = 0; sent < 700; sent += 50) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        i % 2
          ? send(path, strange, body)
          : send(path, [['Content-Type', 'application/x-www-form-urlencoded']], 'webhook_id=1'),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]));
  }
  expect(await send(path, headers, body)).toMatchObject({
    status: 200,
    json: { external_id: 'woo-3', duplicate: false },
  });
  const rows = () => testDatabase().requestLogRow.findMany({ where: { storeId: tenant.storeId } });
  await expect.poll(async () => (await rows()).reduce((sum, row) => sum + row.repeated, 0)).toBe(701);
  expect((await rows()).length).toBeLessThanOrEqual(60);
});

test('above the cap a delivery is parked, and refused only beyond ten times the cap', async () => {
  const tenant = await makeTenant();
  const { keyId } = await shopKey(tenant, secret, { rateLimitPerMinute: 2 });
  const answers: Answer[] = [];
  for (let i = 0; i < 22; i++) {
    const [headers, body] = signed(secret, 'order.created', minimal(100 + i));
    answers.push(await send(`/webhook/woocommerce/${keyId}`, headers, body));
  }
  expect(answers.slice(0, 2).map(({ json }) => json.duplicate)).toEqual([false, false]);
  for (const { status, json } of answers.slice(2, 20)) {
    expect([status, json]).toEqual([200, { parked: true, reason: 'over the rate limit' }]);
  }
  for (const { status, json, headers } of answers.slice(20)) {
    expect([status, json]).toEqual([429, { error: 'rate_limited', detail: '2 req/min cap' }]);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
});
