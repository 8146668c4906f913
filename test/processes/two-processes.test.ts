import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeKey } from '../../lib/keys/revoke-key.ts';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { makeTenant, type Tenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import { type Answer, exchange, type Sent } from '../exchange.ts';
import { orderBody } from '../order-body.ts';
import { said } from '../said.ts';
import { ServerProcess } from '../torture/server-process.ts';

// Two server processes that know nothing of each other but the database.

const folder = mkdtempSync(path.join(tmpdir(), 'two-processes-'));
let one: ServerProcess;
let other: ServerProcess;
let tenant: Tenant;

const start = async (name: string) => {
  const logFile = path.join(folder, `${name}.log`);
  const settings = { databaseUrl: testDatabaseUrl(), secretsKey: testSecretsKey, logFile };
  const server = await ServerProcess.start({ ...settings, appUrl: 'http://localhost:3000' });
  expect(await server.untilServing()).toBe(true);
  return server;
};

beforeAll(async () => {
  [one, other] = await Promise.all([start('one'), start('other')]);
  tenant = await makeTenant();
});
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  rmSync(folder, { recursive: true });
});

/** Sends the same to both at the same moment, so many times each. */
const toBoth = (times: number, sent: () => Sent): Promise<Answer[]> =>
  Promise.all(Array.from({ length: times }, () => [one, other].map(({ url }) => exchange(url, sent()))).flat());
const bearer = (key: string, ...more: string[]) => [`Authorization: Bearer ${key}`, ...more];
const isReplay = ({ headers }: Answer) => headers.get('Idempotent-Replayed') === 'true';
const texts = (answers: Answer[]) => new Set(answers.map(({ body }) => body.toString()));

test('a cap is one cap, to the request', async () => {
  const { key } = await tenant.mint({ rateLimitPerMinute: 40 });
  const answers = await toBoth(50, () => ({ headers: bearer(key), body: orderBody() }));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(40);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(new Set(refused.map(said))).toEqual(new Set(['429 rate_limited: 40 req/min cap']));
});

test('a revoked key is refused by both from the next request on, and replays nothing', async () => {
  const { key, keyId } = await tenant.mint();
  const sent = { headers: bearer(key, 'Idempotency-Key: before'), body: orderBody() };
  expect((await toBoth(5, () => sent)).map(said)).toEqual(Array(10).fill('200'));
  await revokeKey(testDatabase(), tenant.actor, keyId, new Date());
  const answers = await toBoth(5, () => sent);
  expect(answers.map(said)).toEqual(Array(10).fill('401 invalid_api_key: key not found, revoked, or expired'));
});

test('twins with an Idempotency-Key have one effect and one answer', async () => {
  const { key } = await tenant.mint();
  const send = (path: string, idempotencyKey: string, body: string) =>
    toBoth(3, () => ({ path, headers: bearer(key, `Idempotency-Key: ${idempotencyKey}`), body }));
  for (let round = 1; round <= 8; round += 1) {
    const orders = await send('/orders', `order ${round}`, orderBody({ payment: {} }));
    expect(orders.map(said)).toEqual(Array(6).fill('200'));
    expect([texts(orders).size, orders.filter(isReplay).length]).toEqual([1, 5]);
    const [payment] = JSON.parse(orders[0]?.body.toString() ?? '').payments;

    const refunds = await send(`/payments/${payment.id}/refund`, `refund ${round}`, '{"amount_cents":300}');
    expect(refunds.map(said)).toEqual(Array(6).fill('200'));
    expect([texts(refunds).size, refunds.filter(isReplay).length]).toEqual([1, 5]);
    expect(refunds[0]?.json).toMatchObject({ refunded_cents: 300, duplicate: false });
  }
});

test('twins without one are told apart by their external id', async () => {
  const { key } = await tenant.mint();
  for (let round = 1; round <= 8; round += 1) {
    const body = orderBody({ client: { email: `client-${round}@shop.example` } });
    const answers = await toBoth(3, () => ({ headers: bearer(key), body }));
    expect(answers.map(said)).toEqual(Array(6).fill('200'));
    const records = answers.map(({ json }) => json as { id: string; client_id: string; duplicate: boolean });
    expect(records.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(records.map(({ id, client_id }) => `${id} ${client_id}`)).size).toBe(1);
  }
});

test('what one process answered the other replays byte for byte, also when the first is gone', async () => {
  const { key } = await tenant.mint();
  const sent = { headers: bearer(key, 'Idempotency-Key: kept'), body: orderBody() };
  const first = await exchange(one.url, sent);
  await one.kill();
  const replay = await exchange(other.url, sent);
  expect([said(first), said(replay)]).toEqual(['200', '200']);
  expect([isReplay(first), isReplay(replay)]).toEqual([false, true]);
  expect(replay.body.equals(first.body)).toBe(true);
});
