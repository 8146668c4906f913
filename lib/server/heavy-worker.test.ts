import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StorageBusy } from '../database/failure.ts';
import { readEnv } from '../env.ts';
import type { Identified } from '../pipeline/identify-key.ts';
import { type Call, Headers, receiveHead } from '../request/call.ts';
import { rowBudgets } from '../request-log/fold.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { HeavyWorker } from './heavy-worker.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'heavy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A thread that answers with its request's path; `/die` ends it. */
const program = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', (message) => {
  if (message === 'close' || message.call.path === '/die') process.exit(1);
  const body = Buffer.from(message.call.path + ' of ' + message.call.body.length);
  parentPort.postMessage({ id: message.id, status: 200, headers: {}, body });
});`;

function makeWorker(): HeavyWorker {
  const file = path.join(folder, 'thread.mjs');
  writeFileSync(file, program);
  const env = readEnv({ DATA_DIR: folder });
  return new HeavyWorker({ connectionString: testDatabaseUrl(), env, budgets: rowBudgets }, file);
}

function heavy(target: string, clientIp = '203.0.113.9'): Call {
  const incoming = { method: 'POST', target, rawHeaders: [], peer: null, readBody: async () => Buffer.alloc(0) };
  return { ...receiveHead(incoming, new Headers([]), clientIp), body: Buffer.alloc(100_000) };
}
const known = {
  key: { keyHash: Buffer.alloc(32), sealedSecrets: [] as Buffer[] },
  idempotencyRecord: null,
} as unknown as Identified;

test('who is in a thread that ends is refused, and who comes later has another', async () => {
  const worker = makeWorker();
  const answers = await Promise.allSettled(
    ['/one', '/die', '/two', '/three'].map((target) => worker.process(heavy(target), known)),
  );
  expect(answers[1]).toEqual({ status: 'rejected', reason: expect.any(StorageBusy) });
  const later = await worker.process(heavy('/later'), known);
  expect(later.body.toString()).toBe('/later of 100000');
  await worker.close();
});

test('senders take turns, and one who has too much waiting is refused at once', async () => {
  const worker = makeWorker();
  const order: string[] = [];
  const send = (path: string, clientIp: string) =>
    worker.process(heavy(path, clientIp), known).then(() => void order.push(path));
  const many = Promise.allSettled(Array.from({ length: 80 }, (_, i) => send(`/greedy/${i}`, '203.0.113.9')));
  await send('/honest', '203.0.113.10');
  const refused = (await many).filter(({ status }) => status === 'rejected');
  expect([order.indexOf('/honest') < 5, refused.length]).toEqual([true, 80 - 64 - 2]);
  await worker.close();
});
