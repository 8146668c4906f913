import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdjustKeyInput, adjustKey } from '../lib/keys/adjust-key.ts';
import { keySettings } from '../lib/keys/key-settings.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { rollKey } from '../lib/keys/roll-key.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../lib/test/tenant.ts';
import { bytesOf, exchange, exchangeBytes } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1, fd00::/8' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const notAllowed = '403 ip_not_allowed: source ip not in allowlist';
const invalid = '401 invalid_api_key: key not found, revoked, or expired';

const adjust = ({ keyId }: MintedKey, changes: AdjustKeyInput) =>
  adjustKey(testDatabase(), tenant.actor, keyId, changes, new Date());
const send = ({ key }: { key: string }, client?: string) =>
  exchange(server.url, { headers: [`Authorization: Bearer ${key}`], body: orderBody(), ...(client && { client }) });
/** From one of this machine's addresses, which the server sees as it is, with what the sender claims. */
const sendFrom = (from: string, { key }: { key: string }, ...headers: string[]) =>
  exchangeBytes(
    server.url,
    bytesOf({ headers: [`Authorization: Bearer ${key}`, ...headers], body: orderBody() }),
    from,
  );

test('who is not a trusted proxy gains nothing by saying who it is', async () => {
  const key = await tenant.mint({ ipAllowlist: ['198.51.100.1'] });
  const lies = [
    'X-Forwarded-For: 198.51.100.1',
    'X-Real-IP: 198.51.100.1',
    'Forwarded: for=198.51.100.1',
    'CF-Connecting-IP: 198.51.100.1',
  ];
  for (const headers of [lies, ['X-Forwarded-For: 198.51.100.1', 'X-Forwarded-For: 198.51.100.1'], []]) {
    const refused = await sendFrom('127.0.0.2', key, ...headers);
    expect(said(refused)).toBe(notAllowed);
    expect((await logRow(server.api.db, refused)).client_ip).toBe('127.0.0.2');
  }
  await adjust(key, { ipAllowlist: ['127.0.0.2'] });
  expect(said(await sendFrom('127.0.0.2', key, ...lies))).toBe('200');
});

test('a trusted proxy is believed for the hop before it, and no further', async () => {
  const key = await tenant.mint({ ipAllowlist: ['198.51.100.1'] });
  const walks: [string[], string, string][] = [
    [['X-Forwarded-For: 198.51.100.1'], '200', '198.51.100.1'],
    [['x-forwarded-for: 198.51.100.1, 127.0.0.1'], '200', '198.51.100.1'],
    [['X-Forwarded-For: 203.0.113.1', 'X-Forwarded-For: 198.51.100.1, fd00::1'], '200', '198.51.100.1'],
    [['X-Forwarded-For: ::ffff:198.51.100.1'], '200', '198.51.100.1'],
    [['X-Forwarded-For: 198.51.100.1, 203.0.113.1'], notAllowed, '203.0.113.1'],
    [['X-Forwarded-For: 198.51.100.1', 'X-Forwarded-For: 203.0.113.1'], notAllowed, '203.0.113.1'],
    [['X-Forwarded-For: 198.51.100.1, nonsense'], notAllowed, '127.0.0.1'],
    [['X-Real-IP: 198.51.100.1'], notAllowed, '127.0.0.1'],
    [[], notAllowed, '127.0.0.1'],
  ];
  for (const [headers, answer, client] of walks) {
    const answered = await sendFrom('127.0.0.1', key, ...headers);
    expect([headers, said(answered)]).toEqual([headers, answer]);
    expect((await logRow(server.api.db, answered)).client_ip).toBe(client);
  }
});

test('over IPv6 the socket’s address counts as well', async () => {
  const key = await tenant.mint({ ipAllowlist: ['::1'] });
  const answered = await sendFrom('::1', key, 'X-Forwarded-For: 198.51.100.1');
  expect(said(answered)).toBe('200');
  expect((await logRow(server.api.db, answered)).client_ip).toBe('::1');
});

// The allowlist as people write it, who is in, who is not.
const lists: [string[], string[], string[]][] = [
  [[], ['203.0.113.1', '2001:db8::1', '::1'], []],
  [['203.0.113.42'], ['203.0.113.42', '::ffff:203.0.113.42', '::ffff:cb00:712a'], ['203.0.113.43', '2001:db8::1']],
  [['203.0.113.0/24'], ['203.0.113.0', '203.0.113.255'], ['203.0.112.255', '203.0.114.0']],
  [['203.0.113.77/24'], ['203.0.113.1'], ['203.0.112.1']],
  [['0.0.0.0/0'], ['203.0.113.1', '::ffff:1.2.3.4'], ['2001:db8::1']],
  [['::/0'], ['2001:db8::1', '::1'], ['203.0.113.1']],
  [['::ffff:203.0.113.42'], ['203.0.113.42'], ['203.0.113.41']],
  [['::ffff:203.0.113.0/120'], ['203.0.113.9'], ['203.0.114.9']],
  [['2001:DB8:0:0::42'], ['2001:db8::42', '2001:0db8:0::0042'], ['2001:db8::43', '203.0.113.42']],
  [['2001:db8::/32'], ['2001:db8:ffff::1'], ['2001:db9::1']],
  [
    ['192.0.2.1', '2001:db8::/127'],
    ['192.0.2.1', '2001:db8::', '2001:db8::1'],
    ['2001:db8::2', '192.0.2.2'],
  ],
];

test.concurrent.each(lists)('the allowlist %j', async (entries, inside, outside) => {
  const key = await tenant.mint({ ipAllowlist: entries });
  for (const client of inside) expect([client, said(await send(key, client))]).toEqual([client, '200']);
  for (const client of outside) {
    const refused = await send(key, client);
    expect([client, said(refused)]).toEqual([client, notAllowed]);
    expect(refused.headers.has('RateLimit-Limit')).toBe(false);
    const row = await logRow(server.api.db, refused);
    expect(row).toMatchObject({ integration_key_id: key.id, verified: false, request_body: null });
  }
});

test('an allowlist that is bad or too long is refused when it is saved', () => {
  const bad = [
    '203.0.113.42/33',
    '203.0.113',
    '203.0.113.042',
    '2001:db8::/129',
    'example.com',
    '',
    '10.0.0.0/8/8',
    '*',
    '1.2.3.4-5',
  ];
  for (const entry of bad) expect([entry, keySettings.ipAllowlist.safeParse([entry]).success]).toEqual([entry, false]);
  const many = Array.from({ length: 51 }, (_, i) => `203.0.113.${i}`);
  expect(keySettings.ipAllowlist.safeParse(many).success).toBe(false);
  expect(keySettings.ipAllowlist.safeParse(many.slice(1)).success).toBe(true);
});

test('the allowlist comes before the key: outside it a revoked key and a wrong secret look the same', async () => {
  const key = await tenant.mint({ ipAllowlist: ['192.0.2.1'] });
  const wrong = { key: `${key.key.slice(0, 16)}${'x'.repeat(26)}` };
  expect(said(await send(wrong, '192.0.2.2'))).toBe(notAllowed);
  expect(said(await send(wrong, '192.0.2.1'))).toBe(invalid);
  await revokeKey(testDatabase(), tenant.actor, key.keyId, new Date());
  expect(said(await send(key, '192.0.2.2'))).toBe(notAllowed);
  expect(said(await send(key, '192.0.2.1'))).toBe(invalid);
});

test('an edit is in force with the next request', async () => {
  const key = await tenant.mint();
  expect(said(await send(key, '192.0.2.1'))).toBe('200');
  await adjust(key, { ipAllowlist: ['192.0.2.2'] });
  expect(said(await send(key, '192.0.2.1'))).toBe(notAllowed);
  await adjust(key, { ipAllowlist: [] });
  expect(said(await send(key, '192.0.2.1'))).toBe('200');
});

test('a key ends with its expiry, and lives again with a later one', async () => {
  const key = await tenant.mint({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
  expect(said(await send(key))).toBe('200');
  await server.api.db.query('update integrations.integration_keys set expires_at = now() where id = $1', [key.id]);
  const refused = await send(key);
  expect(said(refused)).toBe(invalid);
  expect(await logRow(server.api.db, refused)).toMatchObject({ integration_key_id: key.id, verified: false });
  await adjust(key, { expiresAt: new Date(Date.now() + 3_600_000) });
  expect(said(await send(key))).toBe('200');
});

test('a revoked key never verifies again', async () => {
  const key = await tenant.mint();
  await revokeKey(testDatabase(), tenant.actor, key.keyId, new Date());
  const refused = await send(key);
  expect(said(refused)).toBe(invalid);
  expect(await logRow(server.api.db, refused)).toMatchObject({ integration_key_id: key.id, verified: false });
});

test('a rolled key lives on for its overlap, and the successor from the start', async () => {
  for (const [overlapSeconds, answer] of [
    [0, invalid],
    [60, '200'],
  ] as const) {
    const key = await tenant.mint();
    const successor = await rollKey(
      testDatabase(),
      tenant.actor,
      key.keyId,
      { overlapSeconds },
      testSealingKeys,
      new Date(),
    );
    expect([said(await send(key)), said(await send(successor))]).toEqual([answer, '200']);
  }
});
