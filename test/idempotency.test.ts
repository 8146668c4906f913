import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustKey } from '../lib/keys/adjust-key.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { rollKey } from '../lib/keys/roll-key.ts';
import { testDatabaseUrl } from '../lib/test/database-url.ts';
import { pcSignature, startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../lib/test/tenant.ts';
import { expectAsDocumented } from './as-documented.ts';
import { type Answer, exchange, type Sent } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

const HOUR_MS = 3_600_000;
const LEAST_WAIT_MS = 9_500;

let server: TestApi;
let twin: TestApi;
beforeAll(async () => {
  const settings = { TRUSTED_PROXIES: '127.0.0.1' };
  [server, twin] = await Promise.all([startApi(settings), startApi(settings)]);
});
afterAll(() => Promise.all([server.stop(), twin.stop()]));

/** Sends a body under an Idempotency-Key. */
const send = ({ key }: { key: string }, idempotencyKey: string, body: string, sent: Sent = {}, to = server) =>
  exchange(to.url, {
    ...sent,
    headers: [`Authorization: Bearer ${key}`, `Idempotency-Key: ${idempotencyKey}`, ...(sent.headers ?? [])],
    body,
  });

const conflict = '409 idempotency_conflict: same key, different body, within 24h window';
const replayed = (answer: Answer) => answer.headers.get('Idempotent-Replayed');

async function orderCount({ storeId }: Tenant): Promise<number> {
  const { rows } = await server.api.db.query('select count(*) from core.orders where store_id = $1', [storeId]);
  return Number(rows[0].count);
}
/** Lets time pass for what is kept under an Idempotency-Key. */
const age = (key: MintedKey, ms: number) =>
  server.api.db.query(
    "update integrations.idempotency_records set first_received_at = first_received_at - $2 * interval '1 ms' where lineage_id = $1",
    [key.id, ms],
  );

test.concurrent('who waits for a twin waits ten seconds, holds no connection that others need, and is told to come back', async () => {
  const key = await (await makeTenant()).mint();
  const running = new pg.Client({ connectionString: testDatabaseUrl() });
  await running.connect();
  try {
    // What a twin in another process holds while it is in the midst of its work.
    await running.query('select pg_advisory_lock(hashtextextended($1::text || $2, 0))', [key.id, 'long']);
    let answered = 0;
    const waiting = Array.from({ length: 30 }, (_, i) =>
      send(key, 'long', orderBody({ external_id: `long ${i}` }), {}, i % 2 ? twin : server).then((answer) => {
        answered += 1;
        return answer;
      }),
    );
    expect(said(await send(key, 'short', orderBody()))).toBe('200');
    expect(answered).toBe(0);
    const answers = await Promise.all(waiting);
    expect(new Set(answers.map(said))).toEqual(
      new Set(['409 idempotency_in_progress: a request with this Idempotency-Key is still running']),
    );
    expect(new Set(answers.map(({ headers }) => headers.get('Retry-After')))).toEqual(new Set(['1']));
    for (const answer of answers.slice(0, 2)) {
      expectAsDocumented('idempotency_in_progress', answer);
      const row = await logRow(server.api.db, answer);
      expect(row.error_code).toBe('idempotency_in_progress');
      const waited = row.request_completed_at.getTime() - row.request_received_at.getTime();
      expect(waited).toBeGreaterThan(LEAST_WAIT_MS);
    }
  } finally {
    await running.end();
  }
  expect(said(await send(key, 'long', orderBody()))).toBe('200');
});

test.concurrent('the same call again is answered byte for byte, says so, and has a row of its own', async () => {
  const key = await (await makeTenant()).mint();
  const body = orderBody({ unknown: 1 });
  const first = await send(key, 'once', body);
  await exchange(server.url, {
    path: `/orders/external:${JSON.parse(body).external_id}/cancel`,
    headers: [`Authorization: Bearer ${key.key}`],
  });
  for (const path of ['/orders', '/orders/']) {
    const again = await send(key, 'once', body, { path });
    expect([said(again), replayed(first), replayed(again)]).toEqual(['200', null, 'true']);
    expect(again.body.equals(first.body)).toBe(true);
    expect(await logRow(server.api.db, again)).toMatchObject({
      replayed: true,
      status_code: 200,
      idempotency_key: 'once',
      request_body: Buffer.from(body),
      response_body: first.body,
    });
  }
  expect((await logRow(server.api.db, first)).replayed).toBe(false);
});

test.concurrent('another body or path under the same key is a conflict, by a single byte', async () => {
  const key = await (await makeTenant()).mint();
  const body = orderBody();
  expect(said(await send(key, 'mine', body))).toBe('200');
  const others: [string, Sent][] = [
    [`${body} `, {}],
    [body.replace('Mug', 'mug'), {}],
    ['', {}],
    ['none', {}],
    [body, { path: '/clients' }],
  ];
  for (const [other, sent] of others) {
    const refused = await send(key, 'mine', other, sent);
    expect([said(refused), replayed(refused)]).toEqual([conflict, null]);
    expect(await logRow(server.api.db, refused)).toMatchObject({ error_code: 'idempotency_conflict', replayed: false });
  }
  expect(replayed(await send(key, 'mine', body))).toBe('true');
});

test.concurrent('another query under the same key is a conflict, and its diagnosis says that it is the query', async () => {
  const tenant = await makeTenant();
  const [key, zapier] = [await tenant.mint(), await tenant.mint({ source: 'zapier' })];
  for (const one of [key, zapier]) await send(one, 'made', orderBody({ external_id: 'same id' }));
  const path = '/orders/external:same%20id/cancel';
  const first = await send(key, 'cancel', '', { path });
  const refused = await send(key, 'cancel', '', { path: `${path}?source=zapier` });
  expect([said(first), said(refused), replayed(refused)]).toEqual(['200', conflict, null]);
  expect(replayed(await send(key, 'cancel', '', { path }))).toBe('true');
  await expect.poll(async () => (await logRow(server.api.db, refused)).diagnosis?.evidence?.cause).toBe('other_query');
});

test.concurrent('a key is 1 to 255 printable ASCII characters, once', async () => {
  const key = await (await makeTenant()).mint();
  const invalid = '400 idempotency_key_invalid: Idempotency-Key must be 1 to 255 printable ASCII characters';
  for (const bad of ['', 'x'.repeat(256), 'a\tb', '\u00e9', 'a\u00a0b', '\u00ff']) {
    const refused = await send(key, bad, orderBody());
    expect([bad, said(refused)]).toEqual([bad, invalid]);
    expect(await logRow(server.api.db, refused)).toMatchObject({ idempotency_key: bad, verified: true });
  }
  expect(said(await send(key, 'a', orderBody(), { headers: ['Idempotency-Key: a'] }))).toBe(invalid);
  for (const good of ['x'.repeat(255), 'a b', '~', '"quoted"', "'; drop table orders --"]) {
    expect([good, said(await send(key, good, orderBody()))]).toEqual([good, '200']);
  }
});

test.concurrent('on a GET the header means nothing', async () => {
  const key = await (await makeTenant()).mint();
  await send(key, 'read', orderBody({ external_id: 'read' }));
  for (const bad of ['read', '\u00ff']) {
    const found = await send(key, bad, '', { method: 'GET', path: '/orders/by-external/read' });
    expect([said(found), replayed(found)]).toEqual(['200', null]);
  }
});

test.concurrent('twenty twins at once over two servers have one effect, and one answer byte for byte', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint();
  for (const more of [{}, { client: { email: 'twins@example.com' }, payment: {} }]) {
    const [before, body] = [await orderCount(tenant), orderBody(more)];
    const at = `twins of ${body}`.slice(0, 60);
    const twins = Array.from({ length: 20 }, (_, i) => send(key, at, body, {}, i % 2 ? twin : server));
    const answers = await Promise.all(twins);
    expect(new Set(answers.map(said))).toEqual(new Set(['200']));
    expect(new Set(answers.map((answer) => answer.body.toString())).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(await orderCount(tenant)).toBe(before + 1);
  }
});

test.concurrent('of twenty different bodies at once over two servers one wins, and the others conflict', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint();
  const before = await orderCount(tenant);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => send(key, 'contested', orderBody(), {}, i % 2 ? twin : server)),
  );
  expect(answers.map(said).sort()).toEqual(['200', ...Array(19).fill(conflict)]);
  expect(await orderCount(tenant)).toBe(before + 1);
});

test.concurrent('twins of a call that is refused are all refused, and none is kept', async () => {
  const key = await (await makeTenant()).mint();
  const body = orderBody({ currency: 'XXZ' });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => send(key, 'refused', body, {}, i % 2 ? twin : server)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]));
  expect(said(await send(key, 'refused', orderBody()))).toBe('200');
});

test.concurrent('only what succeeded is kept: after a refusal the key is free, for a corrected body too', async () => {
  const key = await (await makeTenant()).mint();
  const external_id = 'corrected';
  const refused: [string, string][] = [
    ['', '422'],
    [orderBody({ external_id, currency: 'XXZ' }), '422'],
    [orderBody({ external_id, total_cents: 1 }), '422'],
  ];
  for (const [body, status] of refused) expect(said(await send(key, 'tried', body)).slice(0, 3)).toBe(status);
  const cancel = () => send(key, 'later', '', { path: `/orders/external:${external_id}/cancel` });
  expect(said(await cancel())).toBe('404 not_found: no such order');
  const stored = await send(key, 'tried', orderBody({ external_id }));
  expect([said(stored), replayed(stored)]).toEqual(['200', null]);
  expect([said(await cancel()), replayed(await cancel())]).toEqual(['200', 'true']);
});

test.concurrent('after 24 hours it is forgotten, and not before', async () => {
  const key = await (await makeTenant()).mint();
  const body = orderBody();
  const first = await send(key, 'daily', body);
  await age(key, 24 * HOUR_MS - 60_000);
  expect(replayed(await send(key, 'daily', body))).toBe('true');
  expect(said(await send(key, 'daily', orderBody()))).toBe(conflict);
  await age(key, 60_000);
  const other = await send(key, 'daily', orderBody());
  expect([said(other), replayed(other)]).toEqual(['200', null]);
  expect(said(await send(key, 'daily', body))).toBe(conflict);
  await age(key, 24 * HOUR_MS);
  const again = await send(key, 'daily', body);
  expect(replayed(again)).toBeNull();
  expect(again.body.toString()).toBe(first.body.toString().replace('"duplicate":false', '"duplicate":true'));
});

test.concurrent('what two servers forget at once is done once', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint();
  await send(key, 'aged', orderBody());
  await age(key, 24 * HOUR_MS);
  const [before, body] = [await orderCount(tenant), orderBody()];
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => send(key, 'aged', body, {}, i % 2 ? twin : server)),
  );
  expect(new Set(answers.map((answer) => answer.body.toString())).size).toBe(1);
  expect(await orderCount(tenant)).toBe(before + 1);
});

test.concurrent('a rolled key and its successor share one space, other keys have their own', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint();
  const body = orderBody();
  const first = await send(key, 'shared', body);
  const roll = { overlapSeconds: 3600 };
  const successor = await rollKey(testDatabase(), tenant.actor, key.keyId, roll, testSealingKeys, new Date());
  for (const either of [key, successor]) {
    const again = await send(either, 'shared', body);
    expect([said(again), replayed(again)]).toEqual(['200', 'true']);
    expect(again.body.equals(first.body)).toBe(true);
  }
  expect(said(await send(successor, 'shared', orderBody()))).toBe(conflict);
  const stranger = await send(await tenant.mint(), 'shared', orderBody());
  expect([said(stranger), replayed(stranger)]).toEqual(['200', null]);
});

test.concurrent('every check before it still applies: nothing is replayed to whom it should not be', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint({ requireSignature: true });
  const body = orderBody();
  const signed = () =>
    send(key, 'guarded', body, { headers: [`PC-Signature: ${pcSignature(key.signingSecret ?? '', body)}`] });
  const adjust = (changes: Parameters<typeof adjustKey>[3]) =>
    adjustKey(testDatabase(), tenant.actor, key.keyId, changes, new Date());
  await signed();
  expect(replayed(await signed())).toBe('true');
  expect(said(await send(key, 'guarded', body))).toBe('401 signature_missing: key requires signature; header absent');
  await adjust({ ipAllowlist: ['192.0.2.1'] });
  expect(said(await signed())).toBe('403 ip_not_allowed: source ip not in allowlist');
  await adjust({ ipAllowlist: [], rateLimitPerMinute: 1 });
  expect(said(await signed())).toBe('429 rate_limited: 1 req/min cap');
  await adjust({ rateLimitPerMinute: 600 });
  expect(replayed(await signed())).toBe('true');
  await revokeKey(testDatabase(), tenant.actor, key.keyId, new Date());
  expect(said(await signed())).toBe('401 invalid_api_key: key not found, revoked, or expired');
});
