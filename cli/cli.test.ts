import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, test, vi } from 'vitest';
import { verifyPassword } from '../lib/organizations/password-hash.ts';
import { ownDatabase } from '../lib/test/own-database.ts';
import { testSecretsKey } from '../lib/test/tenant.ts';
import { runCommand } from './run-command.ts';

// The command line as operators have it: what needs a process runs in one, the rest in this one.

vi.setConfig({ testTimeout: 60_000 }); // some are processes, on a machine that may be busy

const { url } = ownDatabase();
const settings = {
  DATABASE_URL: url,
  SECRETS_KEY: testSecretsKey,
  AUTH_SECRET: 'an authentication secret for tests only',
};
for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);

interface Printed {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** A process of its own. */
function start(words: string[], input = '', env: NodeJS.ProcessEnv = { ...process.env, ...settings }) {
  const child = spawn(process.execPath, ['.build/cli.mjs', ...words], { env, stdio: 'pipe' });
  child.stdin.end(input);
  return child;
}

async function runProcess(words: string[], input?: string, env?: NodeJS.ProcessEnv): Promise<Printed> {
  const child = start(words, input, env);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, status };
}

/** In this process: what it prints is taken from its channels, one command at a time. */
async function run(words: string[]): Promise<Printed> {
  const printed = { stdout: '', stderr: '' };
  const taken = (['stdout', 'stderr'] as const).map((channel) =>
    vi.spyOn(process[channel], 'write').mockImplementation((chunk, encoding, done) => {
      printed[channel] += chunk;
      const callback = typeof encoding === 'function' ? encoding : done;
      callback?.();
      return true;
    }),
  );
  try {
    return { status: await runCommand(words), ...printed };
  } finally {
    for (const channel of taken) channel.mockRestore();
  }
}

/** What a command that succeeds prints as JSON. */
async function answer(...words: string[]) {
  const { stdout, stderr, status } = await run([...words, '--json']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

/** The one line of a command that is refused. */
async function refusal(...words: string[]): Promise<string> {
  const { stdout, stderr, status } = await run(words);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^[^\n]+\n$/);
  return stderr.trimEnd();
}

async function sql(statement: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(statement, values);
  await client.end();
  return rows;
}

let store: { id: string };

beforeAll(async () => {
  store = await answer('stores', 'create', '--name', 'Berlin', '--currency', 'EUR');
});

const mint = (...words: string[]) =>
  answer(
    'keys',
    'mint',
    '--store',
    store.id,
    '--name',
    'Main shop',
    '--scopes',
    'orders:write,payments:write',
    ...words,
  );

test('the first command makes the organization', async () => {
  expect(store).toEqual({ id: expect.any(String), name: 'Berlin', currency: 'EUR' });
  expect(await answer('stores', 'list')).toEqual([store]);
  expect(await sql('select count(*)::int as n from core.organizations')).toEqual([{ n: 1 }]);
});

test('a key’s whole life', async () => {
  const minted = await mint('--format', 'woocommerce', '--allow', '10.1.2.3/8,::ffff:203.0.113.9');
  expect(minted).toEqual({
    key: expect.stringMatching(/^pck_int_[0-9A-Za-z]{34}$/),
    key_id: minted.key.slice(8, 16),
    signing_secret: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const id = `pck_int_${minted.key_id}`;
  expect(await answer('keys', 'show', id)).toMatchObject({
    key_id: minted.key_id,
    status: 'active',
    source: 'woocommerce',
    require_signature: true,
    ip_allowlist: ['10.0.0.0/8', '203.0.113.9'],
    health: {
      state: 'waiting',
      text: expect.stringMatching(/^Waiting for the first request\. The key was created .*Z\.$/),
    },
  });
  const set = [
    '--allow',
    '',
    '--rate-limit',
    '7',
    '--expires',
    '2099-01-01T00:00:00+01:00',
    '--source-url',
    'https://shop.example',
  ];
  expect(await answer('keys', 'set', minted.key_id, ...set)).toMatchObject({
    ip_allowlist: [],
    rate_limit_per_minute: 7,
    expires_at: '2098-12-31T23:00:00.000Z',
    webhook_source_url: 'https://shop.example',
  });
  expect(await answer('keys', 'set', id, '--expires', 'never')).toMatchObject({ expires_at: null });
  const rotated = await answer('keys', 'rotate-secret', id, '--overlap', '2h');
  expect(rotated).toEqual({ signing_secret: expect.stringMatching(/^[0-9a-f]{64}$/) });

  const rolled = await answer('keys', 'roll', id, '--overlap', '7d');
  expect(rolled).toEqual({ key: expect.any(String), key_id: rolled.key.slice(8, 16), signing_secret: null });
  expect(await answer('keys', 'revoke', rolled.key_id)).toMatchObject({
    status: 'revoked',
    rolled_from: minted.key_id,
  });
  expect((await run(['keys', 'revoke', rolled.key_id])).stdout).toContain('was already revoked');
  const listed: { key_id: string; health: object }[] = await answer('keys', 'list');
  expect(listed.map(({ key_id }) => key_id)).toEqual(expect.arrayContaining([minted.key_id, rolled.key_id]));
  for (const { key_id, health } of listed) expect((await answer('keys', 'show', key_id)).health).toEqual(health);
});

test('for people, the key and its secret are shown with what to do next', async () => {
  const words = [
    'keys',
    'mint',
    '--store',
    store.id,
    '--name',
    'Shop',
    '--format',
    'woocommerce',
    '--scopes',
    'orders:write',
  ];
  const { stdout } = await run(words);
  expect(stdout).toMatch(
    /pck_int_\w{34}[\s\S]+[0-9a-f]{64}[\s\S]+only time[\s\S]+\/integrations\/v1\/webhook\/woocommerce\/\w{8}\n/,
  );
});

test('what cannot be done is one line that names the flag, and repeats no secret', async () => {
  const { key } = await mint('--format', 'peptideclients');
  expect(await refusal('keys', 'show', key)).not.toContain(key.slice(16));
  expect(await refusal('keys', 'show', key.slice(0, 16), key)).not.toContain(key.slice(16));
  const bad = ['--format', 'sdf', '--allow', '203.0.113.042', '--rate-limit', '0', '--signing-secret', 'hunter2'];
  const said = await refusal('keys', 'mint', '--store', store.id, '--name', ' ', '--scopes', 'orders:write', ...bad);
  for (const flag of ['--name', '--format', '--allow "203.0.113.042"', '--rate-limit', '--signing-secret'])
    expect(said).toContain(flag);
  expect(said).not.toContain('hunter2');
  expect(await refusal('keys', 'roll', key.slice(8, 16), '--overlap', '31d')).toBe('--overlap must be 30d or less');
  expect(await refusal('keys', 'rotate-secret', key.slice(8, 16), '--leaked', '--overlap', '1h')).toContain(
    '--overlap must be none',
  );
  expect(await refusal('stores', 'create', '--name', 'X', '--currency', 'XXX')).toContain('--currency must be');
  expect(await refusal('keys')).toBe('which command? --help lists them');
});

test('a password comes from standard input', async () => {
  await once(spawn(process.execPath, ['scripts/cli.mjs', '--help'], { stdio: 'ignore' }), 'close'); // bundles if need be
  const words = ['users', 'create', '--email', 'anna@shop.example', '--json'];
  const { stdout } = await runProcess(words, 'a sentence is fine\n');
  expect(JSON.parse(stdout)).toEqual({ id: expect.any(String), email: 'anna@shop.example', role: 'owner' });
  expect(
    await refusal('users', 'create', '--email', 'ANNA@shop.example', '--password', 'a sentence is fine'),
  ).toContain('already');
  const again = ['users', 'set-password', '--email', 'ANNA@shop.example', '--json'];
  expect(JSON.parse((await runProcess(again, 'another fine sentence\n')).stdout)).toMatchObject({
    email: 'anna@shop.example',
  });
  const [user] = await sql("select * from core.users where email = 'anna@shop.example'");
  expect(await verifyPassword('another fine sentence', user.password_hash, { name: 'test', isKnown: false })).toBe(
    true,
  );
  expect(user.session_version).toBe(2);
  expect(await refusal('users', 'set-password', '--email', 'nobody@shop.example', '--password', 'x'.repeat(12))).toBe(
    'nobody has an account with nobody@shop.example',
  );
});

/** Stores a row of a request that arrived this long ago, as the server does when it has answered. */
async function storeRow(keyId: string | null, secondsAgo: number, errorCode: string | null = null): Promise<string> {
  const receivedAt = new Date(Date.now() - secondsAgo * 1000);
  const id = uuidv7({ msecs: receivedAt.getTime() });
  await sql(
    `insert into integrations.request_log (id, organization_id, store_id, integration_key_id, verified, method, path,
       status_code, error_code, client_ip, request_received_at, request_completed_at, request_headers, request_body)
     select $1, k.organization_id, k.store_id, k.id, true, 'POST', '/v1/orders', 200, $3, '203.0.113.9', $4, now(), '[]', $5
     from (select) one left join integrations.integration_keys k on k.key_id = $2`,
    [id, keyId, errorCode, receivedAt, Buffer.from([0x7b, 0xff])],
  );
  return id;
}

test('a log is an array, newest first, of the contract’s names', async () => {
  const { key_id } = await mint('--format', 'peptideclients');
  const ids: string[] = [];
  for (let secondsAgo = 25; secondsAgo > 0; secondsAgo -= 1) ids.push(await storeRow(key_id, secondsAgo));
  const wrong = await storeRow(key_id, 30, 'signature_invalid');
  const unmatched = await storeRow(null, 5);

  const rows = await answer('logs', key_id);
  expect(rows.map((row: { id: string }) => row.id)).toEqual([...ids.reverse(), wrong]);
  expect(rows[0]).toMatchObject({ key_id, status_code: 200, request_body: { base64: 'e/8=' }, response_body: null });
  expect(await answer('logs', key_id, '--limit', '12')).toEqual(rows.slice(0, 12));
  expect(await answer('logs', key_id, '--error', 'signature_invalid')).toEqual([rows.at(-1)]);
  expect(await answer('logs', 'unmatched')).toMatchObject([{ id: unmatched, key_id: null }]);
  expect((await run(['logs', key_id, '--limit', '1'])).stdout).toMatch(
    /REQUEST_RECEIVED_AT.+\n.+ 200 .+ POST \/v1\/orders/,
  );
});

test('a followed log has every row as it comes, also a slow request’s, and ends well on Ctrl-C', async () => {
  const { key_id } = await mint('--format', 'peptideclients');
  const first = await storeRow(key_id, 10);
  const child = start(['logs', key_id, '--follow', '--json']);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value).id;
  expect(await next()).toBe(first);

  const quick = await storeRow(key_id, 0);
  expect(await next()).toBe(quick);
  const slow = await storeRow(key_id, 60);
  expect(await next()).toBe(slow);

  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('parked deliveries: listed, shown whole, reprocessed once', async () => {
  const woo = await mint('--format', 'woocommerce');
  const order = { id: 7, status: 'pending', currency: 'EUR', total: '5.00', line_items: [], refunds: [] };
  const park = async (body: string, cause: string, reason: string) => {
    const id = uuidv7();
    await sql(
      `insert into integrations.parked_deliveries (id, organization_id, store_id, integration_key_id, source, request_id,
        received_at, topic, body, entity_type, external_id, cause, reason, what_to_do)
      select $1, organization_id, store_id, id, source, $1, now(), 'order.created', $2, 'order', 'woo-7', $3, $4, 'Mend it.'
      from integrations.integration_keys where key_id = $5`,
      [id, Buffer.from(body), cause, reason, woo.key_id],
    );
    return id;
  };
  expect(await answer('parked', 'list', '--key', woo.key_id)).toEqual([]);
  const late = await park(JSON.stringify(order), 'over_rate_limit', 'over the rate limit');
  const broken = await park('{"id":7,', 'unreadable', 'the body is not JSON');
  const waits = {
    id: late,
    key_id: woo.key_id,
    topic: 'order.created',
    external_id: 'woo-7',
    reason: 'over the rate limit',
    request_received_at: expect.stringMatching(/Z$/),
    state: 'parked',
  };
  const still = { ...waits, id: broken, reason: 'the body is not JSON' };
  expect(await answer('parked', 'list')).toEqual([still, waits]);
  expect(await answer('parked', 'show', broken)).toMatchObject({ ...still, what_to_do: 'Mend it.', body: '{"id":7,' });
  const other = await mint('--format', 'woocommerce');
  expect(await answer('parked', 'reprocess', '--all', '--key', other.key_id)).toEqual([]);
  expect(await answer('parked', 'reprocess', '--all', '--key', woo.key_id)).toEqual([
    still,
    { ...waits, state: 'applied' },
  ]);
  expect(await refusal('parked', 'reprocess', late, '--key', woo.key_id)).toBe('--key goes with --all');
  expect(await answer('parked', 'reprocess', late)).toEqual({ ...waits, state: 'applied' });
  expect(await sql("select external_id from core.orders where external_id = 'woo-7'")).toHaveLength(1);
  const shown = await answer('orders', 'show', 'external:woo-7');
  expect(shown).toMatchObject({ external_id: 'woo-7', payments: expect.any(Array) });
  const [made, ...rest] = await answer('orders', 'history', shown.id);
  expect(made).toEqual({
    at: shown.created_at,
    by: expect.stringMatching(/^command line/),
    request_id: expect.any(String),
    changed: {},
  });
  expect(rest).toEqual([]);
  expect(await refusal('orders', 'history', 'woo-7')).toContain('external:woo-7');
  expect(await refusal('orders', 'show', 'external:woo-8')).toBe('no such order: external:woo-8');
  expect(await refusal('parked', 'reprocess')).toBe('which one? Give its id, or --all');
  expect(await refusal('parked', 'show', 'x')).toBe('no such parked delivery: x');
  const { stdout } = await run(['parked', 'show', broken]);
  expect(stdout).toMatch(/\nWhat to do +Check the shop’s PHP error log/);
});

test('with two organizations --org says which, and a key is found without', async () => {
  const { key_id } = await mint('--format', 'peptideclients');
  const [{ id: first }] = await sql('select id from core.organizations');
  const { id: second } = await answer('orgs', 'create', '--name', 'Second');
  expect(await refusal('stores', 'list')).toContain('--org');
  expect(await answer('stores', 'list', '--org', first)).toEqual([store]);
  expect(await answer('stores', 'list', '--org', second)).toEqual([]);
  expect(await answer('keys', 'show', key_id)).toMatchObject({ key_id });
  expect(await refusal('keys', 'show', key_id, '--org', second)).toBe(`no such key: pck_int_${key_id}`);
});

test.each([
  [['keys', 'mint', '--ip-allowlist', '10.0.0.1'], "unknown option '--ip-allowlist' (did you mean --allow?)"],
  [['keys', 'set', 'x', '--ips=10.0.0.1'], "unknown option '--ips' (did you mean --allow?)"],
  [['keys', 'set', 'x', '--rate', '9'], "unknown option '--rate' (did you mean --rate-limit?)"],
  [
    ['keys', 'mint', '--rate-limit-per-minute', '9'],
    "unknown option '--rate-limit-per-minute' (did you mean --rate-limit?)",
  ],
  [['keys', 'mint', '--rate-limt', '9'], "unknown option '--rate-limt' (did you mean --rate-limit?)"],
  [['keys', 'mint', '--secret=hunter2hunter2hunter2'], "unknown option '--secret' (did you mean --signing-secret?)"],
  [['keys', 'set', 'x', '--expiry', 'never'], "unknown option '--expiry' (did you mean --expires?)"],
  [['keys', 'set', 'x', '--naem', 'a'], "unknown option '--naem' (did you mean --name?)"],
  [['stores', 'create', '--organization', 'x'], "unknown option '--organization' (did you mean --org?)"],
  [['logs', 'x', '--tail'], "unknown option '--tail' (did you mean --follow?)"],
  [['keys', 'revoke', 'x', '--ips', 'y'], "unknown option '--ips'"],
  [['--nothing-like-it'], "unknown option '--nothing-like-it'"],
])('%j is refused with what is meant', async (words, line) => {
  expect(await refusal(...words)).toBe(line);
});

test('--version says which one this is', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await run(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', status: 0 });
});

test('a rate limit may be written with commas, and anything else is refused with the reason', async () => {
  const { key_id } = await mint('--format', 'peptideclients');
  expect(await answer('keys', 'set', key_id, '--rate-limit', '1,200')).toMatchObject({ rate_limit_per_minute: 1200 });
  for (const text of ['1.200', '1,20']) {
    expect(await refusal('keys', 'set', key_id, `--rate-limit=${text}`)).toContain('It must be a whole number');
  }
});

test('a command that makes no installation makes no folder either, and says which one is not there', async () => {
  const folder = path.join(tmpdir(), `not-there-${randomUUID()}`);
  const given = { ...process.env, ...settings, DATABASE_URL: '', DATA_DIR: folder };
  for (const words of [
    ['keys', 'list'],
    ['backup', `${folder}.backup`],
  ]) {
    const { stdout, stderr, status } = await runProcess(words, '', given);
    const line = `there is no installation in ${folder}: set DATA_DIR or DATABASE_URL, or make one with npm start\n`;
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: line, status: 1 });
  }
  expect([existsSync(folder), existsSync(`${folder}.backup`)]).toEqual([false, false]);
});

test('what a sender wrote moves no terminal’s cursor, as JSON too, which reads back as it was', async () => {
  const { key_id } = await mint('--format', 'peptideclients');
  const id = await storeRow(key_id, 1);
  const hostile = 'a\u001b[2J\u009b2J\u202eb';
  await sql('update integrations.request_log set external_id = $1 where id = $2', [hostile, id]);
  for (const words of [
    ['logs', key_id],
    ['logs', key_id, '--json'],
  ]) {
    const { stdout } = await run(words);
    for (const unseen of ['\u001b', '\u009b', '\u202e']) expect(stdout).not.toContain(unseen);
  }
  expect(await answer('logs', key_id)).toMatchObject([{ external_id: hostile }]);
});
