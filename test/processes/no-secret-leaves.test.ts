import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { pcSignature } from '../../lib/test/start-api.ts';
import { makeTenant, testSecretsKey } from '../../lib/test/tenant.ts';
import { exchange, type Sent } from '../exchange.ts';
import { orderBody } from '../order-body.ts';
import { ServerProcess } from '../torture/server-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'no-secret-leaves-'));
const logFile = path.join(folder, 'server.log');
const database = new pg.Client({ connectionString: testDatabaseUrl() });
let server: ServerProcess;

beforeAll(async () => {
  await database.connect();
  server = await ServerProcess.start({ databaseUrl: testDatabaseUrl(), secretsKey: testSecretsKey, logFile });
  expect(await server.untilServing()).toBe(true);
});
afterAll(async () => {
  await server.stop();
  await database.end();
  rmSync(folder, { recursive: true });
});

test('no secret and nothing of a body is in what the process prints, in its command line or in an error', async () => {
  const begun = new Date();
  const tenant = await makeTenant();
  const [good, broken] = await Promise.all([1, 2].map(() => tenant.mint({ requireSignature: true })));
  if (!good || !broken) throw new Error('no keys');
  const { rowCount } = await database.query(
    "update integrations.signing_secrets set sealed = 'spoilt' where integration_key_id = $1",
    [broken.id],
  );
  expect(rowCount).toBe(1);

  const body = orderBody({ note: 'a note about Ada' });
  const signature = `PC-Signature: ${pcSignature(good.signingSecret ?? '', body)}`;
  const everywhere = (key: string) => [
    `X-Api-Key: ${key}`,
    `User-Agent: ${key}`,
    `Referer: http://x/?${key}`,
    `Cookie: k=${key}`,
  ];
  const requests: [Sent, number][] = [
    [{ headers: [`Authorization: Bearer ${good.key}`, signature], body }, 200],
    [{ headers: [`Authorization: Bearer ${broken.key}`, signature], body }, 500],
    [
      {
        headers: [`Authorization: Bearer ${broken.key}`, signature, ...everywhere(good.key)],
        body,
        path: `/orders?k=${good.key}`,
      },
      500,
    ],
    [{ headers: [`Authorization: Bearer ${good.key}${good.key}`, ...everywhere(good.key)], body }, 401],
    [{ headers: [`Authorization: Bearer ${good.key}`, `PC-Signature: ${good.signingSecret}`], body }, 401],
    [{ headers: [`Authorization: Bearer ${good.key}`], method: 'PUT', path: `/orders/${good.key}/cancel` }, 405],
    [{ headers: everywhere(good.key), path: `/orders/${good.key}`, body: good.key }, 401],
  ];
  const own = good.signingSecret ?? '';
  const odd = (secret: string) => [
    `X-Signing-Secret: ${secret}`,
    `X-Shop-Extra: ${secret}`,
    `X-Basic: Basic ${btoa(`user:${secret}`)}`,
    `User-Agent: shop/1 ${secret}`,
    `Idempotency-Key: ${secret}`,
    `Referer: http://x/${secret}?a=${secret}#${secret}`,
  ];
  const percent = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  const note = orderBody({ note: `our secret is ${own}, our key ${good.key}` });
  requests.push(
    [
      {
        headers: [
          `Authorization: Bearer ${good.key}`,
          `PC-Signature: ${pcSignature(own, note)}`,
          ...odd(own).filter((line) => !line.startsWith('Idempotency-Key')),
        ],
        body: note,
      },
      200,
    ],
    [{ headers: [`Authorization: Bearer ${good.key}`, ...odd(own)], body: note, path: `/orders?${own}=${own}` }, 401],
    [{ headers: [`Authorization: Bearer ${good.key}`], method: 'GET', path: `/${percent(good.key)}/${own}` }, 404],
    [{ headers: odd(good.key), path: `/orders/${percent(good.key)}/${own}`, body: own }, 401],
  );
  const secrets = [good, broken].flatMap(({ key, signingSecret }) => [key.slice(16), signingSecret ?? '']);
  for (const [sent, status] of requests) {
    const answer = await exchange(server.url, sent);
    expect(answer.status).toBe(status);
    if (status === 500)
      expect(answer.json).toEqual({
        error: 'internal_error',
        detail: 'unexpected error; give support the X-Request-Id',
      });
    if (status !== 200) for (const secret of secrets) expect(answer.body.toString()).not.toContain(secret);
  }

  // The log has a row of each, also of those on no key, and nothing of them.
  const stored = () =>
    database.query<{ row: string }>(
      `select to_jsonb(r)::text || coalesce(encode(request_body, 'escape'), '') || coalesce(encode(response_body, 'escape'), '') as row
       from integrations.request_log r where request_received_at >= $1 and (organization_id = $2 or organization_id is null)`,
      [begun, tenant.organizationId],
    );
  await expect.poll(async () => (await stored()).rowCount).toBeGreaterThanOrEqual(requests.length);
  for (const { row } of (await stored()).rows) {
    for (const secret of [...secrets, ...secrets.map(btoa), percent(good.key.slice(16))])
      expect(row).not.toContain(secret);
  }

  const printed = () => readFileSync(logFile, 'utf8');
  await expect.poll(() => printed().match(/500 unexpected error/g)?.length).toBe(2);
  expect(printed()).toContain('a sealed signing secret has an unknown format');
  const commandLine = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8');
  for (const secret of [...secrets, testSecretsKey, 'Ada']) {
    expect(printed()).not.toContain(secret);
    expect(commandLine).not.toContain(secret);
  }
});

test('the process says of a failure which request it was, and nobody else is told why', async () => {
  const tenant = await makeTenant();
  const key = await tenant.mint({ requireSignature: true });
  await database.query("update integrations.signing_secrets set sealed = 'spoilt' where integration_key_id = $1", [
    key.id,
  ]);
  const headers = [`Authorization: Bearer ${key.key}`, `PC-Signature: ${pcSignature('x'.repeat(16), '')}`];
  const answer = await exchange(server.url, { headers, body: '' });
  const id = answer.headers.get('X-Request-Id') ?? 'none';
  await expect.poll(() => readFileSync(logFile, 'utf8')).toContain(`"requestId":"${id}"`);
  const row = () => database.query('select error_code, verified from integrations.request_log where id = $1', [id]);
  await expect.poll(async () => (await row()).rows).toEqual([{ error_code: 'internal_error', verified: true }]);
});
