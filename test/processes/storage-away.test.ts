import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Embedded, joinEmbedded } from '../../lib/database/embedded.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { readEnv } from '../../lib/env.ts';
import { type Listening, listen } from '../../lib/server/listen.ts';
import { openApi } from '../../lib/server/open-api.ts';
import { removeData } from '../../lib/test/remove-data.ts';
import { expectAsDocumented } from '../as-documented.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'storage-away-'));
let database: Embedded;
let server: Listening;
let close: () => Promise<void>;

beforeAll(async () => {
  database = await joinEmbedded(dataDir);
  await migrate(database.connectionString);
  const api = await openApi(database.connectionString, readEnv({ DATA_DIR: dataDir }));
  server = await listen(api, 0, (_, response) => response.writeHead(404).end());
  close = api.close;
});
afterAll(async () => {
  await server.stop();
  await close();
  await database.leave();
  removeData(dataDir);
});

const get = (where: string) =>
  fetch(`${server.url}/integrations/v1/${where}`, { headers: { Authorization: 'Bearer pck_int_12345678' } });
const health = async () => (await get('health')).status;
const orders = async () => (await get('orders')).status;
/** PostgreSQL and all its processes. */
function postgres(): number[] {
  const postmaster = Number(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = execFileSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' });
  return [postmaster, ...children.trim().split('\n').map(Number)];
}

test('a killed PostgreSQL means 503 at once, and service again without anybody doing anything', {
  timeout: 60_000,
}, async () => {
  expect([await health(), await orders()]).toEqual([200, 401]);
  process.kill(postgres()[0] ?? 0, 'SIGKILL');
  await expect.poll(health, { interval: 20 }).toBe(503);
  const refused = await get('orders');
  const body = Buffer.from(await refused.arrayBuffer());
  expectAsDocumented('unavailable', { status: refused.status, headers: refused.headers, body });
  await expect.poll(health, { timeout: 30_000 }).toBe(200);
  await expect.poll(orders).toBe(401);
});

test('a PostgreSQL that hangs lets nobody hang with it: requests under way get 503, later ones at once', {
  timeout: 60_000,
}, async () => {
  const processes = postgres();
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    // All of it while the database still hangs: what waited for it would have no answer at all.
    expect(await orders()).toBe(503); // it was under way when the database was found to be away
    expect([await orders(), await health()]).toEqual([503, 503]);
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
  }
  await expect.poll(health).toBe(200);
  await expect.poll(orders).toBe(401);
});
