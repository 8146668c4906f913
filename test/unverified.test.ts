import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { exchange, freshAddress } from './exchange.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

let server: TestApi;
let twin: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  const settings = { TRUSTED_PROXIES: '127.0.0.1' };
  [server, twin] = await Promise.all([startApi(settings), startApi(settings)]);
  tenant = await makeTenant();
});
afterAll(() => Promise.all([server.stop(), twin.stop()]));

/** Rows, and the requests that they stand for. */
async function tally(column: 'client_ip' | 'integration_key_id', value: string) {
  const { rows } = await server.api.db.query<{ rows: number; requests: number }>(
    `select count(*) as rows, sum(repeated) as requests
    from integrations.request_log where ${column} = $1 and not verified`,
    [value],
  );
  return { rows: Number(rows[0]?.rows), requests: Number(rows[0]?.requests) };
}

/** So many at once, over both servers. */
const flood = (count: number, authorization: string, client: () => string) =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      exchange((i % 2 ? twin : server).url, {
        client: client(),
        headers: [`Authorization: ${authorization}`],
        body: orderBody(),
      }),
    ),
  );

const invalid = '401 invalid_api_key: key not found, revoked, or expired';

test('one address on one key has thirty rows a minute, and one more that counts the rest; all are answered the same', async () => {
  const { key, id } = await tenant.mint();
  const client = freshAddress();
  const answers = await flood(50, `Bearer ${key}0`, () => client);
  expect(new Set(answers.map(said))).toEqual(new Set([invalid]));
  await expect.poll(() => tally('integration_key_id', id)).toEqual({ rows: 31, requests: 50 });
  const other = freshAddress();
  await flood(1, `Bearer ${key}0`, () => other);
  await expect.poll(() => tally('client_ip', other)).toEqual({ rows: 1, requests: 1 });
});

test('a key has sixty rows a minute of what is not verified, from however many addresses', async () => {
  const { key, id } = await tenant.mint();
  await flood(100, `Bearer ${key}0`, freshAddress);
  await expect.poll(() => tally('integration_key_id', id)).toEqual({ rows: 60, requests: 100 });
  const verified = await flood(1, `Bearer ${key}`, freshAddress);
  expect(verified.map(said)).toEqual(['200']);
});

test('what matches no key is counted by address too', async () => {
  const client = freshAddress();
  await flood(40, 'Bearer none', () => client);
  await expect.poll(() => tally('client_ip', client)).toEqual({ rows: 31, requests: 40 });
});

test('a flood that is not verified takes nothing of the key’s own budget', async () => {
  const { key } = await tenant.mint({ rateLimitPerMinute: 2 });
  const client = freshAddress();
  await flood(40, `Bearer ${key}0`, () => client);
  const [good] = await flood(1, `Bearer ${key}`, () => client);
  expect([good && said(good), good?.headers.get('RateLimit-Remaining')]).toEqual(['200', '1']);
});
