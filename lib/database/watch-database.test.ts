import { createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
import { StorageWatch } from './watch-database.ts';

let watch: StorageWatch;
afterEach(async () => {
  vi.restoreAllMocks();
  await watch.stop();
});

/** Nothing in this process runs meanwhile. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('a database is not away because this process was too busy to hear it', async () => {
  watch = new StorageWatch(testDatabaseUrl());
  const first = watch.start();
  for (let i = 0; i < 3; i += 1) {
    await new Promise(setImmediate); // far enough to have asked, or to have begun to connect
    block(1_200);
  }
  await first;
  expect(watch.answers).toBe(true);
  const ask = vi.spyOn(pg.Client.prototype, 'query');
  for (let i = 0; i < 2; i += 1) {
    const before = ask.mock.calls.length;
    await vi.waitUntil(() => ask.mock.calls.length > before, { interval: 1, timeout: 10_000 }); // the next look is under way
    block(1_200);
    await new Promise(setImmediate);
    expect(watch.answers).toBe(true);
  }
});

test('a database that takes connections and says nothing is away', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket)).listen(0);
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  watch = new StorageWatch(`postgresql://nobody:nothing@127.0.0.1:${port}/nothing`);
  await watch.start(); // its first look comes to an end, which no answer ever does
  expect(watch.answers).toBe(false);
  for (const socket of open) socket.destroy();
  silent.close();
});
