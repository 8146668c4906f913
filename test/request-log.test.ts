import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { bytesOf, exchange, exchangeBytes, freshAddress } from './exchange.ts';
import { logRow, type StoredRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const db = () => server.api.db;
const rowsOf = async (column: string, value: string): Promise<StoredRow[]> =>
  (await db().query<StoredRow>(`select * from integrations.request_log where ${column} = $1`, [value])).rows;

test('a row has every fact of its request', async () => {
  const key = await tenant.mint();
  const body = orderBody({ external_id: 'all facts' });
  const client = freshAddress();
  const headers = [
    `Authorization: Bearer ${key.key}`,
    'X-Twice: 1',
    'x-TWICE: 2',
    'User-Agent: shop/1.0 (é)',
    'Idempotency-Key: k-1',
  ];
  const before = Date.now();
  const answer = await exchange(server.url, { path: '/orders/?a=1&b', headers, body, client });
  const row = await logRow(db(), answer);
  expect(row).toMatchObject({
    id: answer.headers.get('X-Request-Id'),
    organization_id: tenant.organizationId,
    store_id: tenant.storeId,
    integration_key_id: key.id,
    verified: true,
    method: 'POST',
    path: '/v1/orders',
    query: 'a=***&b',
    status_code: 200,
    error_code: null,
    client_ip: client,
    idempotency_key: 'k-1',
    external_id: 'all facts',
    user_agent: 'shop/1.0 (é)',
    request_body: Buffer.from(body),
    response_body: answer.body,
    replayed: false,
    duplicate: false,
    repeated: 1,
    diagnosis: null,
  });
  expect(row.request_headers).toEqual([
    ['Host', 'connect.example'],
    ['X-Forwarded-For', client],
    ['Authorization', `Bearer ${key.key.slice(0, 16)}`],
    ['X-Twice', '1'],
    ['x-TWICE', '2'],
    ['User-Agent', 'shop/1.0 (é)'],
    ['Idempotency-Key', 'k-1'],
    ['Content-Length', String(body.length)],
  ]);
  const [received, completed] = [row.request_received_at.getTime(), row.request_completed_at.getTime()];
  expect(received).toBeGreaterThanOrEqual(before);
  expect(completed).toBeGreaterThanOrEqual(received);
  expect(completed).toBeLessThanOrEqual(Date.now() + 1);
});

test('a repeat and a refusal say what they are', async () => {
  const { key } = await tenant.mint();
  const send = (body: string) => exchange(server.url, { headers: [`Authorization: Bearer ${key}`], body });
  const body = orderBody({ external_id: 'repeat' });
  await send(body);
  expect(await logRow(db(), await send(body))).toMatchObject({
    duplicate: true,
    replayed: false,
    external_id: 'repeat',
  });
  const refused = await send(orderBody({ external_id: 'refused', currency: 'XXZ' }));
  const row = await logRow(db(), refused);
  expect(row).toMatchObject({ error_code: 'validation_failed', external_id: 'refused', duplicate: false });
  expect(row.request_completed_at.getTime()).toBeGreaterThanOrEqual(row.request_received_at.getTime());
});

test('the row of a 200 is there with the answer, that of a refusal follows', async () => {
  const { key } = await tenant.mint();
  const [good, bad] = [`Authorization: Bearer ${key}`, 'Authorization: Bearer none'];
  const stored = await exchange(server.url, { headers: [good], body: orderBody() });
  expect(await rowsOf('id', stored.headers.get('X-Request-Id') ?? '')).toHaveLength(1);
  for (const header of [good, bad]) {
    const refused = await exchange(server.url, { headers: [header], body: 'none' });
    expect(await logRow(db(), refused)).toMatchObject({ status_code: refused.status });
  }
});

test('every one of a hundred and fifty requests at once has a row of its own, and its id is unique', async () => {
  const { key, id } = await tenant.mint({ rateLimitPerMinute: 6000 });
  const answers = await Promise.all(
    Array.from({ length: 150 }, (_, i) =>
      exchange(server.url, {
        path: i % 2 ? '/orders' : '/nothing',
        headers: [`Authorization: Bearer ${key}`],
        body: i % 4 === 1 ? orderBody() : 'none',
      }),
    ),
  );
  const ids = answers.map(({ headers }) => headers.get('X-Request-Id'));
  expect(new Set(ids).size).toBe(150);
  await expect.poll(async () => (await rowsOf('integration_key_id', id)).length).toBe(150);
  const statuses = new Map((await rowsOf('integration_key_id', id)).map((row) => [row.id, row.status_code]));
  expect(answers.map(({ status }) => status)).toEqual(ids.map((requestId) => statuses.get(requestId ?? '')));
});

test('health and the document leave no row', async () => {
  const client = freshAddress();
  const last = await exchange(server.url, { path: '/nothing', client });
  for (const [method, path] of [
    ['GET', '/health'],
    ['HEAD', '/health/'],
    ['GET', '/openapi.json?x=1'],
    ['HEAD', '/openapi.json'],
  ] as const) {
    expect((await exchange(server.url, { method, path, client })).status).toBe(200);
  }
  await logRow(db(), last);
  await logRow(db(), await exchange(server.url, { path: '/nothing', client }));
  expect((await rowsOf('client_ip', client)).map(({ path }) => path)).toEqual(['/v1/nothing', '/v1/nothing']);
});

test('what is outside the base is not ours to log', async () => {
  const client = freshAddress();
  for (const path of ['x', '.json', '%2F']) {
    await exchangeBytes(server.url, bytesOf({ path, headers: [`X-Forwarded-For: ${client}`] }));
  }
  await logRow(db(), await exchange(server.url, { client }));
  expect(await rowsOf('client_ip', client)).toHaveLength(1);
});

test('a key, wherever it is sent, is in no column of its row and in no answer', async () => {
  const { key } = await tenant.mint();
  const headers = [
    `User-Agent: curl ${key}`,
    `Referer: https://shop.example/${key}?key=${key}`,
    `X-Api-Key: ${key}`,
    `X-${key}: 1`,
    `Cookie: session=${key}`,
    `Idempotency-Key: ${key}`,
    `PC-Signature: ${key}${key}`,
    `Origin: "${key}"`,
  ];
  const authorizations = [`Bearer ${key}`, `Bearer ${key}0`, `Bearer ${key}${key}`, key, `"${key}"`, `Basic ${key}`];
  const paths: [string, string][] = [
    ['POST', '/orders'],
    ['POST', `/orders?${key}=${key}&api_key=${key}`],
    ['PUT', `/orders/${key}/cancel`],
    ['POST', `/orders/external:${key}/cancel?source=${key}`],
    ['GET', `/orders/by-external/${key}`],
    ['POST', `/${key}`],
  ];
  const bodies = [
    orderBody({ note: key, [key]: key, metadata: { [key]: `"${key}${key}"` } }),
    `{"currency":"${key}"`,
    orderBody({ currency: key }),
  ];
  const secret = key.slice(16);
  for (const authorization of authorizations) {
    for (const [method, path] of paths) {
      const body = bodies[paths.findIndex(([, other]) => other === path) % bodies.length] ?? '';
      const lines = [
        `Authorization: ${authorization}`,
        ...headers.filter((line) => method === 'POST' || !line.startsWith('Idem')),
      ];
      const answer = await exchange(server.url, { method, path, headers: lines, body });
      const row = await logRow(db(), answer);
      const columns = Object.values(row).map((value) =>
        Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value),
      );
      for (const column of columns) expect(column).not.toContain(secret);
      expect(row.request_headers.map(([name]) => name)).not.toContain('Cookie');
      if (answer.status !== 200) expect(answer.body.toString()).not.toContain(secret);
    }
  }
  const kept = await db().query(
    'select idempotency_key from integrations.idempotency_records where idempotency_key = $1',
    [createHash('sha256').update(key).digest('hex')],
  );
  expect(kept.rowCount).toBe(1);
});

test('a signing secret is in no row of its requests, nor as text in any other table', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const body = orderBody();
  const answer = await exchange(server.url, {
    headers: [`Authorization: Bearer ${key.key}`, 'PC-Signature: none'],
    body,
  });
  expect(said(answer).slice(0, 23)).toBe('401 signature_malformed');
  await logRow(db(), answer);
  const { rows: tables } = await db().query<{ name: string }>(
    "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('core', 'integrations')",
  );
  for (const { name } of tables) {
    const found = await db().query(`select 1 from ${name} as row where row::text like $1 or row::text like $2`, [
      `%${key.signingSecret}%`,
      `%${key.key.slice(16)}%`,
    ]);
    expect([name, found.rowCount]).toEqual([name, 0]);
  }
});

test('an unverified request has no body in its row, a verified one all of it, byte for byte', async () => {
  const { key } = await tenant.mint();
  const body = Buffer.from(Array.from({ length: 1024 }, (_, i) => (i * 31) % 256));
  const verified = await exchange(server.url, { headers: [`Authorization: Bearer ${key}`], body });
  const stranger = await exchange(server.url, { headers: [`Authorization: Bearer ${key}0`], body });
  expect((await logRow(db(), verified)).request_body?.equals(body)).toBe(true);
  expect((await logRow(db(), stranger)).request_body).toBeNull();
});
