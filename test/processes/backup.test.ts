import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { restoreBackup } from '../../lib/backup/restore-backup.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { readEnv } from '../../lib/env.ts';
import { listen } from '../../lib/server/listen.ts';
import { openApi } from '../../lib/server/open-api.ts';
import { makeEmptyDatabase, type OwnDatabase } from '../../lib/test/own-database.ts';
import { testSecretsKey } from '../../lib/test/tenant.ts';
import { check } from '../torture/check.ts';
import { Journal } from '../torture/journal.ts';
import { Memory } from '../torture/memory.ts';
import { Random } from '../torture/random.ts';
import { send } from '../torture/send-and-read.ts';
import { ServerProcess } from '../torture/server-process.ts';
import type { ShopRequest } from '../torture/shop-request.ts';
import { Client } from '../torture/torture-client.ts';
import { makeShops } from '../torture/torture-shop.ts';

// Backup and restore as an operator does them: commands of their own, while a server is in use.

vi.setConfig({ testTimeout: 120_000 }); // several processes, on a machine that may be busy

const CLIENTS = 6;
/** So much is in the database before the backup begins. */
const ANSWERS_BEFORE = 150;

const OLD_DAY = 'integrations.request_log_2020_02_02';

const folder = mkdtempSync(path.join(tmpdir(), 'backup-'));
const file = path.join(folder, 'backup.gz');
const memory = new Memory();
const journal = new Journal(memory);
let replayable: ShopRequest[] = [];
let source: OwnDatabase;
let target: OwnDatabase;

beforeAll(async () => {
  [source, target] = await Promise.all([makeEmptyDatabase(), makeEmptyDatabase()]);
});
afterAll(async () => {
  await Promise.all([source.drop(), target.drop()]);
  rmSync(folder, { recursive: true });
});

async function cli(database: OwnDatabase, ...words: string[]) {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    AUTH_SECRET: 'an authentication secret for tests only',
    SECRETS_KEY: testSecretsKey,
  };
  const child = spawn(process.execPath, ['.build/cli.mjs', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, status };
}

async function select(database: OwnDatabase, statement: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const startServer = async (database: OwnDatabase) => {
  const more = { LOG_RETENTION_DAYS: '3650' }; // or the old day would be dropped
  const settings = { databaseUrl: database.url, secretsKey: testSecretsKey, more };
  const server = await ServerProcess.start({ ...settings, logFile: path.join(folder, 'server.log') });
  expect(await server.untilServing()).toBe(true);
  return server;
};

/** A day of the log that nobody would make any more, with a row that has all that could be mistaken for the end of rows. */
async function addOldDay(): Promise<void> {
  const uuidAt = async (moment: string) =>
    (await select(source, `select integrations.uuid_at('${moment}') as id`))[0].id;
  const [from, to] = [await uuidAt('2020-02-02 00:00Z'), await uuidAt('2020-02-03 00:00Z')];
  await select(
    source,
    `create table ${OLD_DAY} partition of integrations.request_log for values from ('${from}') to ('${to}')`,
  );
  await select(
    source,
    `insert into ${OLD_DAY} (id, verified, method, path, status_code, client_ip, request_received_at, request_completed_at,
      request_headers, request_body)
    values ('${await uuidAt('2020-02-02 12:00Z')}', false, 'GET', E'\\\\.\\n\\\\.\\n\\t', 404, '::1', now(), now(), '[]', '\\x0a5c2e0a00')`,
  );
}

test('a backup taken under load, restored elsewhere: all that was answered before it is there, and every sum is right', async () => {
  await migrate(source.url);
  const keys = await makeShops(source.url, testSecretsKey);
  await addOldDay();
  const server = await startServer(source);
  const random = new Random(7);
  const clients = Array.from({ length: CLIENTS }, (_, number) => {
    let names = 0;
    const newName = () => `c${number}-${++names}`;
    return new Client({ random: random.fork(), keys, memory, newName }, journal, [{ up: server }]);
  });
  let over = false;
  const load = clients.map((client) => client.run(() => over));
  try {
    await expect.poll(() => journal.noted.length, { timeout: 60_000 }).toBeGreaterThan(ANSWERS_BEFORE);
    const before = journal.noted.filter(({ status }) => status === 200);
    replayable = memory.replayable.all.slice(-5);
    const written = await cli(source, 'backup', file, '--json');
    expect([written.stderr, written.status]).toEqual(['', 0]);
    over = true;

    const restored = await cli(target, 'restore', file, '--json');
    expect([restored.stderr, restored.status]).toEqual(['', 0]);
    const { tables, rows } = JSON.parse(written.stdout);
    expect(JSON.parse(restored.stdout)).toMatchObject({ tables, rows, unopened_secrets: 0 });
    const restoredJournal = new Journal(new Memory());
    restoredJournal.noted.push(...before);
    await check(target.url, restoredJournal);
    expect(restoredJournal.violations).toEqual([]);
  } finally {
    over = true;
    await Promise.all(load);
    await server.stop();
  }
  expect(journal.violations).toEqual([]);
  const strange = `select path, request_body from ${OLD_DAY}`;
  expect(await select(target, strange)).toEqual(await select(source, strange));
  expect(await select(target, strange)).toHaveLength(1);
});

test('the restored database serves: it replays what the old one answered', async () => {
  const env = readEnv({
    DATABASE_URL: target.url,
    AUTH_SECRET: 'an authentication secret for tests only',
    SECRETS_KEY: testSecretsKey,
  });
  const api = await openApi(target.url, env);
  const server = await listen(api, 0, (_, response) => response.end());
  const agent = new Agent();
  const replays = await Promise.all(
    replayable.map(async (request) => {
      const ending = await send({ agent, port: Number(new URL(server.url).port) }, request);
      return 'read' in ending && ending.read.status === 200 && ending.read.replayed;
    }),
  );
  expect(replays).toEqual(Array(5).fill(true));
  await server.stop();
  await api.close();
});

test('a database in use is not restored into, a backup never overwritten, and what is no whole backup refused', async () => {
  const restore = (database: OwnDatabase, from: string) => restoreBackup(database.url, createReadStream(from));
  await expect(restore(target, file)).rejects.toThrow('this database is in use: restore into an empty one');
  const again = await cli(target, 'backup', file);
  expect([again.stdout, again.stderr, again.status]).toEqual(['', `${file} already exists\n`, 1]);
  const other = await makeEmptyDatabase();
  const cut = path.join(folder, 'cut.gz');
  writeFileSync(cut, readFileSync(file).subarray(0, -1000));
  await expect(restore(other, cut)).rejects.toThrow('this backup is incomplete: it ends in the middle');
  expect(await select(other, 'select from core.organizations')).toEqual([]);
  await expect(restore(other, 'package.json')).rejects.toThrow('this file isn’t a backup, or it’s damaged');
  await other.drop();
});
