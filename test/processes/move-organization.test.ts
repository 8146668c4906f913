import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stopWrites } from '../../lib/cells/stop-writes.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { type Database, openPrisma } from '../../lib/database/prisma.ts';
import { type MintedKey, mintKey, mintKeyInput } from '../../lib/keys/mint-key.ts';
import { openSecret, sealingKeysFrom, sealSecret } from '../../lib/keys/signing-secret.ts';
import { createOrganization } from '../../lib/organizations/create-organization.ts';
import { createStore } from '../../lib/organizations/create-store.ts';
import { createUser } from '../../lib/organizations/create-user.ts';
import { makeEmptyDatabase, type OwnDatabase } from '../../lib/test/own-database.ts';
import { wcSignature } from '../../lib/test/sign.ts';
import { testSecretsKey } from '../../lib/test/tenant.ts';
import { bytesOf, exchangeBytes } from '../exchange.ts';
import { orderBody } from '../order-body.ts';
import { said } from '../said.ts';
import { check } from '../torture/check.ts';
import { Journal } from '../torture/journal.ts';
import { Memory } from '../torture/memory.ts';
import { Random } from '../torture/random.ts';
import { AUTH_SECRET, ServerProcess } from '../torture/server-process.ts';
import { Client } from '../torture/torture-client.ts';
import { makeShops } from '../torture/torture-shop.ts';

// An organization moves from one installation to another by the operator's commands, while its senders go on.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 }); // several processes, on a machine that may be busy

const CLIENTS = 4;
/** So much is answered before the move begins, and again where it went. */
const ANSWERS = 120;
const TRANSFER_KEY = 'Yq7Zp2Lw9Xc4Vb8Nm1Kj6Hg3Fd5Sa0Qe';
const OTHER_KEY = 'Ab7Zp2Lw9Xc4Vb8Nm1Kj6Hg3Fd5Sa0Qe';

interface Place {
  database: OwnDatabase;
  secretsKey: string;
  cell: string;
}

const folder = mkdtempSync(path.join(tmpdir(), 'move-'));
const file = path.join(folder, 'organization.gz');
const opened: Database[] = [];
let source: Place & { server: ServerProcess };
let target: Place & { server: ServerProcess };

beforeAll(async () => {
  const place = async (cell: string, secretsKey: string) => {
    const database = await makeEmptyDatabase();
    await migrate(database.url);
    const logFile = path.join(folder, `${cell}.log`);
    const settings = { databaseUrl: database.url, secretsKey, appUrl: 'http://localhost:3000', logFile };
    const server = await ServerProcess.start({ ...settings, more: { CELL: cell } });
    expect(await server.untilServing()).toBe(true);
    return { database, secretsKey, cell, server };
  };
  [source, target] = await Promise.all([
    place('e1', testSecretsKey),
    place('u1', 'another key-encryption key for tests only'),
  ]);
});
afterAll(async () => {
  await Promise.all([source, target].map(({ server }) => server.stop()));
  await Promise.all(opened.map((db) => db.$disconnect()));
  await Promise.all([source, target].map(({ database }) => database.drop()));
  rmSync(folder, { recursive: true });
});

async function cli({ database, secretsKey, cell }: Place, input: string, ...words: string[]) {
  const env = { ...process.env, DATABASE_URL: database.url, SECRETS_KEY: secretsKey, AUTH_SECRET, CELL: cell };
  const child = spawn(process.execPath, ['.build/cli.mjs', ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, status };
}

async function select({ database }: Place, statement: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** An organization with a member and a key of a shop. */
async function makeOrganization({ database, secretsKey }: Place, name: string, email: string) {
  const db = openPrisma(database.url);
  opened.push(db);
  const now = new Date();
  const maker = { name: 'test', clientIp: null };
  const { id: organizationId } = await createOrganization(db, maker, { name }, now);
  return addTo(db, { ...maker, organizationId }, secretsKey, email);
}

async function addTo(db: Database, actor: Parameters<typeof createUser>[1], secretsKey: string, email: string) {
  const now = new Date();
  await createUser(db, actor, { email, role: 'owner', password: `the password of ${email}` }, now);
  const store = await createStore(db, actor, { name: 'Shop', currency: 'USD' }, now);
  const input = { storeId: store.id, name: 'Shop', payloadFormat: 'woocommerce', scopes: ['orders:write'] } as const;
  const mint = (more: object) =>
    mintKey(db, actor, mintKeyInput.parse({ ...input, ...more }), sealingKeysFrom(secretsKey), now);
  return {
    organizationId: actor.organizationId,
    shop: await mint({}),
    orders: await mint({ payloadFormat: 'peptideclients' }),
  };
}

/** An order by a key, and a delivery of its shop. */
const order = ({ url }: ServerProcess, { key }: MintedKey) =>
  exchangeBytes(url, bytesOf({ headers: [`Authorization: Bearer ${key}`], body: orderBody() }));
const deliver = ({ url }: ServerProcess, { keyId, signingSecret }: MintedKey) => {
  const headers = [
    `X-WC-Webhook-Signature: ${wcSignature(signingSecret ?? '', '{"id":1}')}`,
    'X-WC-Webhook-Topic: product.updated',
  ];
  return exchangeBytes(url, bytesOf({ path: `/webhook/woocommerce/${keyId}`, headers, body: '{"id":1}' }));
};

test('an organization moves under load: every 2xx is where it went, its keys and secrets work there, and nobody else notices', async () => {
  const keys = await makeShops(source.database.url, source.secretsKey);
  const [{ id: organizationId }] = await select(source, 'select id from core.organizations');
  const db = openPrisma(source.database.url);
  opened.push(db);
  const actor = { name: 'test', clientIp: null, organizationId };
  const { shop, orders } = await addTo(db, actor, source.secretsKey, 'anna@shop.example');
  const newcomer = { email: 'dora@shop.example', role: 'member', password: 'the password of dora' } as const;
  const { id: dora } = await createUser(db, actor, newcomer, new Date());
  const factor = new Uint8Array(sealSecret('of an app', dora, sealingKeysFrom(source.secretsKey)));
  await db.totpFactor.create({ data: { userId: dora, sealed: factor, createdAt: new Date() } });
  const stays = await makeOrganization(source, 'Stays', 'ben@shop.example');
  await makeOrganization(target, 'Was there', 'Anna@shop.example');

  const memory = new Memory();
  const journal = new Journal(memory);
  const random = new Random(11);
  const upstream = { up: source.server };
  const clients = Array.from({ length: CLIENTS }, (_, number) => {
    let names = 0;
    const newName = () => `c${number}-${++names}`;
    return new Client({ random: random.fork(), keys, memory, newName }, journal, [upstream]);
  });
  let over = false;
  const load = clients.map((client) => client.run(() => over));
  const answered = () => journal.noted.filter(({ status }) => status === 200);
  try {
    await expect.poll(() => answered().length, { timeout: 60_000 }).toBeGreaterThan(ANSWERS);

    const exported = await cli(source, TRANSFER_KEY, 'orgs', 'export', organizationId, file, '--json');
    expect([exported.stderr, exported.status]).toEqual(['', 0]);
    const stopped = answered().length;
    for (const refused of [await order(source.server, orders), await deliver(source.server, shop)]) {
      expect(said(refused)).toBe('503 unavailable: storage is unavailable; retry');
    }
    expect(said(await order(source.server, stays.orders))).toBe('200');

    const wrong = await cli(target, OTHER_KEY, 'orgs', 'import', file);
    expect(wrong.stderr).toBe('this is not the transfer key that the organization was exported with\n');
    const imported = await cli(target, TRANSFER_KEY, 'orgs', 'import', file, '--json');
    expect([imported.stderr, imported.status]).toEqual(['', 0]);
    const { tables, rows, keys: keyIds } = JSON.parse(exported.stdout);
    expect(JSON.parse(imported.stdout)).toEqual({
      organization: organizationId,
      name: 'Torture',
      tables,
      rows,
      keys: keyIds,
    });
    expect(keyIds).toHaveLength(keys.length + 2);
    expect(answered()).toHaveLength(stopped); // not one 2xx since it was stopped

    upstream.up = target.server; // as the proxy does, once its map has these keys
    await expect.poll(() => answered().length, { timeout: 60_000 }).toBeGreaterThan(stopped + ANSWERS);
  } finally {
    over = true;
    await Promise.all(load);
  }

  const kept = new Journal(memory);
  kept.noted.push(...answered());
  await check(target.database.url, kept);
  expect([journal.violations, kept.violations]).toEqual([[], []]);
  for (const settled of [await order(target.server, orders), await deliver(target.server, shop)])
    expect(said(settled)).toBe('200');

  // A member who is known there is that user; the others come along. What the console counts is what the log has.
  const members = await select(
    target,
    `select u.email, m.role from core.memberships m join core.users u on u.id = m.user_id
    where m.organization_id = '${organizationId}' order by m.role`,
  );
  expect(members).toEqual([
    { email: 'Anna@shop.example', role: 'owner' },
    { email: 'dora@shop.example', role: 'member' },
  ]);
  const [moved] = await select(target, `select sealed from core.totp_factors where user_id = '${dora}'`);
  expect(openSecret(moved?.sealed, dora, sealingKeysFrom(target.secretsKey))).toBe('of an app');
  const [counts] = await select(
    target,
    `select
    (select sum(requests) from integrations.request_counts(array(select id from integrations.integration_keys
      where organization_id = '${organizationId}'), now() - interval '1 day'))::integer as counted,
    (select sum(repeated) from integrations.request_log where organization_id = '${organizationId}')::integer as logged`,
  );
  expect(counts?.counted).toBe(counts?.logged);
  const acts = await select(
    target,
    `select action from integrations.audit_log
    where organization_id = '${organizationId}' and action like 'organization.%' order by created_at`,
  );
  expect(acts.map(({ action }) => action)).toEqual([
    'organization.created',
    'organization.exported',
    'organization.imported',
  ]);

  const again = await cli(target, TRANSFER_KEY, 'orgs', 'import', file);
  expect(again.stderr).toBe(`this organization is already here: ${organizationId}\n`);
});

test('an organization that did not move after all takes writes again; a file is never overwritten, and all of it or nothing is imported', async () => {
  const { organizationId, orders } = await makeOrganization(source, 'Comes back', 'cleo@shop.example');
  const taken = await cli(source, TRANSFER_KEY, 'orgs', 'export', organizationId, file);
  expect(taken.stderr).toBe(`${file} already exists\n`);
  expect(said(await order(source.server, orders))).toBe('200');
  const weak = await cli(source, 'short', 'orgs', 'export', organizationId, `${file}.2`);
  expect(weak.stderr).toBe('the transfer key must have at least 32 characters\n');

  const exported = await cli(source, TRANSFER_KEY, 'orgs', 'export', organizationId, `${file}.2`);
  expect([exported.stderr, exported.status]).toEqual(['', 0]);
  expect(said(await order(source.server, orders))).toMatch(/^503/);
  const store = ['stores', 'create', '--name', 'Late', '--currency', 'USD', '--org', organizationId];
  const late = await cli(source, '', ...store);
  expect(late.stderr).toBe(
    'this organization is being moved to another installation, and nothing can be changed here\n',
  );
  const client = new pg.Client({ connectionString: source.database.url });
  await client.connect();
  expect(await stopWrites(client, organizationId, new Date())).toBe(false); // as an export that is run again does
  await client.end();
  const resumed = await cli(source, '', 'orgs', 'resume', organizationId);
  expect([resumed.stderr, resumed.status]).toEqual(['', 0]);
  expect(said(await order(source.server, orders))).toBe('200');
  const left = await select(
    source,
    `select tgname from pg_trigger where tgname like '%${organizationId.replaceAll('-', '_')}%'`,
  );
  expect(left).toEqual([]);

  const whole = readFileSync(`${file}.2`);
  writeFileSync(`${file}.half`, whole.subarray(0, whole.length - 40));
  const half = await cli(target, TRANSFER_KEY, 'orgs', 'import', `${file}.half`);
  expect([half.status, half.stderr]).toEqual([1, expect.stringMatching(/incomplete|damaged/)]);
  expect(await select(target, `select from core.organizations where id = '${organizationId}'`)).toEqual([]);
  expect(existsSync(`${file}.2.part`)).toBe(false);
});
