import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listHistory } from '../history/list-history.ts';
import { sealPass } from '../keys/console-pass.ts';
import { revokeKey } from '../keys/revoke-key.ts';
import { readFirstSteps } from '../overview/first-steps.ts';
import { recordsOfDay } from '../overview/records-of-day.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { canBeSentAgain, sendAgain } from './send-again.ts';
import { sendTest, sentTests } from './send-test.ts';
import { noAnswer } from './send-to-api.ts';
import { undoTest } from './undo-test.ts';

// The workbench of a key's page (contract §18): a test that is undone, and a refused request sent again. Both go through
// the API's own door.

const db = testDatabase();
const pool = new pg.Pool({ connectionString: testDatabaseUrl(), max: 2 });
let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(async () => {
  await Promise.all([server.stop(), pool.end()]);
});

const access = () => ({ apiUrl: server.url, sealingKeys: testSealingKeys });
const now = () => new Date();
const send = (tenant: Tenant, keyId: string) => sendTest(db, pool, access(), tenant.actor, keyId, now());
const again = (tenant: Tenant, rowId: string) => sendAgain(db, pool, access(), tenant.actor, rowId, now());

async function post(key: string, body: string | object, headers: Record<string, string> = {}, path = '/orders') {
  const response = await fetch(`${server.url}/integrations/v1${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const id = response.headers.get('x-request-id') ?? '';
  await expect.poll(() => db.requestLogRow.count({ where: { id } })).toBe(1);
  return { id, status: response.status };
}

test.each([
  ['a signed key of a custom site', { requireSignature: true }, 'test-'],
  ['an unsigned one, from an address that is not allowed', { ipAllowlist: ['203.0.113.7'] }, 'test-'],
  ['a key for clients alone', { scopes: ['clients:write' as const] }, 'test-'],
  ['a shop', { payloadFormat: 'woocommerce' as const }, 'woo-9'],
])(
  'a test of %s is in the log, made a record that says so, and leaves nothing once undone',
  async (_, input, prefix) => {
    const tenant = await makeTenant();
    const { id, keyId } = await tenant.mint(input);
    const sent = await send(tenant, keyId);
    expect(sent).toMatchObject({ status: 200, error: null, externalId: expect.stringMatching(`^${prefix}`) });
    const row = await db.requestLogRow.findUniqueOrThrow({ where: { id: sent.requestId ?? '' } });
    expect(row).toMatchObject({ integrationKeyId: id, verified: true, clientIp: tenant.actor.clientIp });
    expect(row.userAgent).toContain('console');
    expect(JSON.stringify(row.requestHeaders)).not.toMatch(/console-pass/i);
    const { storeId } = tenant;
    const [order] = await db.order.findMany({ where: { storeId } });
    if (order) expect([order.number, order.note]).toEqual(['TEST', expect.stringContaining('test')]);
    expect(await readFirstSteps(db, tenant.organizationId, { sendsMail: false, now: now() })).not.toBeNull();
    const [left] = await sentTests(db, tenant.organizationId, id);
    expect(left?.externalId).toBe(sent.externalId);
    await undoTest(pool, tenant.actor, left?.id ?? '', now());
    await undoTest(pool, tenant.actor, left?.id ?? '', now()); // twice is once
    const where = { where: { storeId } };
    const counts = [db.order, db.client, db.externalEntityRef, db.recordHistory].map((table) =>
      Object(table).count(where),
    );
    expect(await Promise.all(counts)).toEqual([0, 0, 0, 0]);
    expect(await sentTests(db, tenant.organizationId, id)).toEqual([]);
    const audited = await db.auditEntry.findMany({ where: { integrationKeyId: id }, orderBy: { id: 'asc' } });
    expect(audited.map(({ action }) => action).filter((action) => action.startsWith('request.'))).toEqual([
      'request.tested',
      'request.test_undone',
    ]);
  },
);

test('undoing takes a payment and its refund along, and nothing of anybody else’s can be undone', async () => {
  const [tenant, other] = await Promise.all([makeTenant(), makeTenant()]);
  const { id, keyId, key } = await tenant.mint();
  const { externalId } = await send(tenant, keyId);
  const paid = { external_id: 'pay', amount_cents: 100 };
  expect((await post(key, paid, {}, `/orders/external:${externalId}/payments`)).status).toBe(200);
  expect((await post(key, {}, {}, '/payments/external:pay/refund')).status).toBe(200);
  const [left] = await sentTests(db, tenant.organizationId, id);
  await expect(undoTest(pool, other.actor, left?.id ?? '', now())).rejects.toThrow('no such test');
  await undoTest(pool, tenant.actor, left?.id ?? '', now());
  expect(await db.payment.count({ where: { storeId: tenant.storeId } })).toBe(0);
  await expect(send(other, keyId)).rejects.toThrow('no such key');
});

test('a test, and what was paid for it, counts in no overview', async () => {
  const tenant = await makeTenant();
  const { keyId, key } = await tenant.mint();
  const { externalId } = await send(tenant, keyId);
  const paid = { external_id: 'pay', amount_cents: 100 };
  await post(key, paid, {}, `/orders/external:${externalId}/payments`);
  await post(key, {}, {}, '/payments/external:pay/refund');
  const [since, until] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)];
  const window = { since, until, beforeSince: since, beforeUntil: until };
  const counted = async () => {
    const [day] = await recordsOfDay(db, [tenant.storeId], window);
    return [day?.today.orders.records, day?.today.payments.records, day?.today.refunds.records];
  };
  expect(await counted()).toEqual([0, 0, 0]);
  const order = { external_id: 'o1', lines: [{ description: 'Vial', quantity: 1, unit_price_cents: 100 }] };
  await post(key, { ...order, payment: {} });
  expect(await counted()).toEqual([1, 1, 0]);
});

test('a key at its end refuses a test as it refuses its sender', async () => {
  const tenant = await makeTenant();
  const { id, keyId } = await tenant.mint();
  await revokeKey(db, tenant.actor, keyId, now());
  expect(await send(tenant, keyId)).toMatchObject({ status: 401, error: 'invalid_api_key' });
  expect(await sentTests(db, tenant.organizationId, id)).toEqual([]);
});

test('a refused body sent again under today’s settings is a new request; pressing twice, or at once, makes one order', async () => {
  const tenant = await makeTenant();
  const { key, keyId } = await tenant.mint({ requireSignature: true });
  const order = { external_id: 'o1', lines: [{ description: 'Vial', quantity: 1, unit_price_cents: 100 }] };
  const refused = await post(key, order); // not signed
  expect(refused.status).toBe(401);
  expect(await canBeSentAgain(db, tenant.organizationId, refused.id)).toBe(true);
  const both = await Promise.all([again(tenant, refused.id), again(tenant, refused.id)]);
  expect(
    both.every((said) => /^(Accepted|It was sent again before)/.test(said)),
    both.join(),
  ).toBe(true);
  expect(await again(tenant, refused.id)).toMatch(/^It was sent again before, and accepted: request /);
  const [made, ...more] = await db.order.findMany({ where: { storeId: tenant.storeId } });
  expect([made?.externalId, more]).toEqual(['o1', []]);
  const select = { id: true, storeId: true, createdAt: true, createdBy: true, origin: true, requestId: true } as const;
  const [first] = await listHistory(db, await db.order.findFirstOrThrow({ where: { id: made?.id ?? '' }, select }));
  expect(first).toMatchObject({ by: `pck_int_${keyId}` });
  const stranger = await makeTenant();
  await expect(again(stranger, refused.id)).rejects.toThrow('can’t be sent again');
});

test('what is still wrong is refused again, and a refund pressed twice is one refund', async () => {
  const tenant = await makeTenant();
  const { key } = await tenant.mint();
  const wrong = await post(key, '{"external_id":"o2"}');
  expect(await again(tenant, wrong.id)).toMatch(/^Refused again: 422 lines_required/);
  const order = { external_id: 'o3', lines: [{ description: 'Vial', quantity: 1, unit_price_cents: 100 }] };
  const refund = { amount_cents: 40 };
  const early = await post(key, refund, { 'Idempotency-Key': 'r1' }, '/payments/external:pay3/refund');
  expect(early.status).toBe(404);
  await post(key, { ...order, payment: { external_id: 'pay3' } });
  expect(await again(tenant, early.id)).toMatch(/^Accepted: 200/);
  expect(await again(tenant, early.id)).toMatch(/^It was sent again before/);
  // The sender itself tries again, with its key of then: it gets the same answer, and no second refund.
  expect((await post(key, refund, { 'Idempotency-Key': 'r1' }, '/payments/external:pay3/refund')).status).toBe(200);
  expect(await db.refund.count({ where: { storeId: tenant.storeId } })).toBe(1);
});

test('a pass is for one request of one key, for a minute, and a header that is none changes nothing', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint();
  const body = JSON.stringify({ external_id: 'c1' });
  const about = { keyId, method: 'POST', target: '/integrations/v1/clients', bodySha256: hash('sha256', body) };
  const pass = (moment = new Date()) => sealPass({ ...about, clientIp: '198.51.100.7' }, testSealingKeys, moment);
  const ask = async (value: string, sent = body, path = '/clients') => {
    const headers = { 'PC-Console-Pass': value };
    const answer = await fetch(`${server.url}/integrations/v1${path}`, { method: 'POST', headers, body: sent });
    return answer.status;
  };
  expect(await ask(pass())).toBe(200);
  expect(await ask(pass(), `${body} `)).toBe(401);
  expect(await ask(pass(), body, '/orders')).toBe(401);
  expect(await ask(pass(new Date(Date.now() - 61_000)))).toBe(401);
  expect(await ask('nonsense')).toBe(401);
});

test('where no answer comes, nobody is told that nothing was done, and the test can be undone', async () => {
  const mute = createServer(({ socket }) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => mute.once('listening', resolve));
  const { port } = mute.address() as AddressInfo;
  const tenant = await makeTenant();
  const { id, keyId } = await tenant.mint();
  const unanswered = { ...access(), apiUrl: `http://127.0.0.1:${port}` };
  await expect(sendTest(db, pool, unanswered, tenant.actor, keyId, now())).rejects.toThrow(noAnswer);
  expect(await sentTests(db, tenant.organizationId, id)).toHaveLength(1);
  await new Promise((resolve) => mute.close(resolve));
});
