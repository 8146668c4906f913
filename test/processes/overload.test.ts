import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { testSecretsKey } from '../../lib/test/tenant.ts';
import { flood, openConnections, residentMegabytes, type Timed, timedHealth, timedOrder } from '../torture/pressure.ts';
import { ServerProcess } from '../torture/server-process.ts';
import { makeShops, type ShopKey } from '../torture/torture-shop.ts';

/** It begins with about 100, and 160 of bodies in flight is what it allows itself. */
const MOST_MEGABYTES = 500;
const UPLOADS = 500;
const IDLE = 10_000;
/** Descriptors that a process needs for other things. */
const OTHER_FILES = 500;
const SENDERS = 2_000;

const folder = mkdtempSync(path.join(tmpdir(), 'overload-'));
const database = new Client({ connectionString: testDatabaseUrl() });
let server: ServerProcess;
let keys: ShopKey[];
let peak = 0;

const watch = setInterval(() => {
  const pid = server?.ending === null ? server.pidOf('api-1') : null;
  if (pid !== null) peak = Math.max(peak, residentMegabytes(pid));
}, 250);

beforeAll(async () => {
  await database.connect();
  keys = await makeShops(testDatabaseUrl(), testSecretsKey);
  const settings = { databaseUrl: testDatabaseUrl(), secretsKey: testSecretsKey };
  server = await ServerProcess.start({ ...settings, logFile: path.join(folder, 'server.log') });
  expect(await server.untilServing()).toBe(true);
});
afterAll(async () => {
  clearInterval(watch);
  await server.stop();
  await database.end();
  rmSync(folder, { recursive: true });
});

/** A few others come by meanwhile, and are served as ever. */
async function othersAreServed(): Promise<void> {
  for (const key of keys) {
    expect((await timedHealth(server)).status).toBe(200);
    expect((await timedOrder(server, key)).status).toBe(200);
  }
  expect([server.ending, peak < MOST_MEGABYTES]).toEqual([null, true]);
}

/** Rows of the log with this status, of all keys of this file. */
async function logged(status: number): Promise<number> {
  const { rows } = await database.query(
    `select count(*)::int as n from integrations.request_log where store_id = any ($1) and status_code = $2`,
    [keys.map(({ storeId }) => storeId), status],
  );
  return rows[0].n;
}

test('500 uploads of 2 MiB, a byte at a time, cost nobody else anything, and each has its row', {
  timeout: 60_000,
}, async () => {
  const uploads = await openConnections(server, UPLOADS);
  for (const [i, upload] of uploads.entries()) {
    const key = keys[i % keys.length];
    upload.write(
      `POST /integrations/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key?.token}\r\nContent-Length: 2097152\r\n\r\n`,
    );
  }
  for (let bytes = 0; bytes < 4; bytes += 1) {
    for (const upload of uploads) upload.write(' ');
    await othersAreServed();
  }
  for (const upload of uploads) upload.destroy();
  await expect.poll(() => logged(408)).toBe(UPLOADS);
});

test('10,000 connections that say nothing cost nobody else anything', { timeout: 60_000 }, async () => {
  const allowed = Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })) || Number.POSITIVE_INFINITY;
  const count = Math.min(IDLE, allowed - OTHER_FILES);
  if (count < IDLE) process.stderr.write(`only ${count} idle connections: this machine's ulimit -n is ${allowed}\n`);
  const connections = await openConnections(server, count);
  await othersAreServed();
  for (const connection of connections) connection.destroy();
  await othersAreServed();
});

test('more than it can serve: 503 for some, at once, and every 200 is in the log', { timeout: 120_000 }, async () => {
  const before = await logged(200);
  const healths = new Set<number | string>();
  await database.query('begin; lock table core.orders in exclusive mode'); // nobody can be served for so long
  const answers: Timed[] = [];
  const flooding = flood(server, keys, SENDERS, 4, answers);
  const isOver = () => answers.some(({ status }) => status === 503);
  for (; !isOver() || healths.size === 0; ) healths.add((await timedHealth(server)).status);
  await database.query('commit');
  await flooding;
  expect(healths).toEqual(new Set([200]));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  expect(await logged(200)).toBe(before + answers.filter(({ status }) => status === 200).length);
  await othersAreServed();
});
