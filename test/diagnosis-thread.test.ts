import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { type Answer, exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

/** The product's own thread, but that some requests, by their Idempotency-Key, never end or end the thread. */
const program = `
import { parentPort } from 'node:worker_threads';
const on = parentPort.on.bind(parentPort);
parentPort.on = (event, work) => on(event, (job) => {
  const { idempotencyKey } = job.refused;
  if (idempotencyKey === 'endless') for (;;);
  if (idempotencyKey === 'greedy') for (const all = []; ; ) all.push(new Array(1_000_000).fill(0.5));
  if (idempotencyKey === 'deadly') process.exit(1);
  work(job);
});
await import(${JSON.stringify(pathToFileURL(path.resolve('.build/diagnosis-thread.mjs')).href)});`;

/** Long for everything that ends, since the machine may be busy; and each test waits for one that does not. */
const DEADLINE_MS = 10_000;
const PATIENCE_MS = 50_000;
const CUT_SHORT = 'Not found out in time: looking into this request took too long, so we stopped.';
const REFUSED = '422 invalid_json: request body did not parse as JSON';

const folder = mkdtempSync(path.join(tmpdir(), 'diagnosis-thread-'));
const file = path.join(folder, 'thread.mjs');
let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  writeFileSync(file, program);
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' }, { file, deadlineMs: DEADLINE_MS });
  tenant = await makeTenant();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const refused = ({ key }: { key: string }, idempotencyKey: string) =>
  exchange(server.url, {
    headers: [`Authorization: Bearer ${key}`, `Idempotency-Key: ${idempotencyKey}`],
    body: '{"external_id":',
  });
const summaryOf = (answer: Answer) =>
  vi.waitUntil(async () => (await logRow(server.api.db, answer)).diagnosis?.summary, {
    interval: 20,
    timeout: PATIENCE_MS,
  });

test.each(['endless', 'greedy', 'deadly'])(
  'what is %s to look into ends alone: its row says so, and what comes after it is explained',
  async (idempotencyKey) => {
    const key = await tenant.mint();
    const [before, bad, after] = [
      await refused(key, 'one'),
      await refused(key, idempotencyKey),
      await refused(key, 'two'),
    ];
    const order = await exchange(server.url, { headers: [`Authorization: Bearer ${key.key}`], body: orderBody() });
    expect([before, bad, after, order].map(said)).toEqual([REFUSED, REFUSED, REFUSED, '200']);
    expect(await summaryOf(bad)).toBe(CUT_SHORT);
    const found = await summaryOf(before);
    expect(found).toMatch(/^The body is cut short/);
    expect(await summaryOf(after)).toBe(found);
  },
);

test('while one is looked into that never ends, requests are answered, and a stop ends it', async () => {
  const own = await startApi({ TRUSTED_PROXIES: '127.0.0.1' }, { file, deadlineMs: 2 * PATIENCE_MS });
  const key = await tenant.mint();
  const headers = [`Authorization: Bearer ${key.key}`];
  const send = (idempotencyKey: string, body: string) =>
    exchange(own.url, { headers: [...headers, `Idempotency-Key: ${idempotencyKey}`], body });
  const [bad, waiting] = [await send('endless', '{'), await send('two', '{')];
  expect(said(await send('three', orderBody()))).toBe('200');
  await own.stop();
  // Cut off by the stop, not by what they are: whoever opens them has them looked into.
  for (const answer of [bad, waiting]) expect((await logRow(server.api.db, answer)).diagnosis).toBeNull();
});
