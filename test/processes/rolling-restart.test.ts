import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { makeTenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import { orderBody } from '../order-body.ts';
import { RoundRobin } from '../round-robin.ts';
import { ServerProcess } from '../torture/server-process.ts';

const CLIENTS = 8;
/** Many health checks of the proxy, also where everything is slow. */
const DRAIN_SECONDS = '2';

const folder = mkdtempSync(path.join(tmpdir(), 'rolling-restart-'));
const proxy = new RoundRobin();
const servers = new Set<ServerProcess>();
/** The ports of processes that were told to stop. */
const stopping = new Set<number>();
const agent = new Agent({ keepAlive: true });
afterAll(async () => {
  agent.destroy();
  proxy.close();
  await Promise.all([...servers].map((server) => server.stop()));
  rmSync(folder, { recursive: true });
});

async function startServer(): Promise<ServerProcess> {
  const settings = { databaseUrl: testDatabaseUrl(), secretsKey: testSecretsKey, more: { DRAIN_SECONDS } };
  const server = await ServerProcess.start({ ...settings, logFile: path.join(folder, 'server.log') });
  servers.add(server);
  expect(await server.untilServing()).toBe(true);
  proxy.add(server.port);
  return server;
}

/**
 * Sends an order to the proxy; the status, or why there is none. On a machine that is busy enough the database is away
 * for a moment, and says so: then it is sent again, as a sender does; but never for a process that was told to stop.
 */
async function sendOrder(url: string, key: string): Promise<string> {
  const headers = { Authorization: `Bearer ${key}`, 'Idempotency-Key': randomUUID() };
  const body = orderBody();
  for (;;) {
    const { said, servedBy } = await sendOnce(url, headers, body);
    if (said !== '503 unavailable' || stopping.has(servedBy)) return said;
  }
}

function sendOnce(url: string, headers: Record<string, string>, body: string) {
  return new Promise<{ said: string; servedBy: number }>((resolve) => {
    const out = request(`${url}/integrations/v1/orders`, { method: 'POST', agent, headers });
    out.on('error', (error) => resolve({ said: error.message, servedBy: 0 }));
    out.on('response', async (response) => {
      const said = `${response.statusCode} ${await text(response).then(codeOf)}`;
      resolve({ said, servedBy: Number(response.headers['x-served-by'] ?? 0) });
    });
    out.end(body);
  });
}

function codeOf(body: string): string {
  return /"error":"(\w+)"/.exec(body)?.[1] ?? '';
}

test('a rolling restart of two processes behind a round-robin, under load, loses no request', {
  timeout: 300_000,
}, async () => {
  const old = await Promise.all([startServer(), startServer()]);
  const url = await proxy.listen();
  const tenant = await makeTenant();
  const keys = await Promise.all(Array.from({ length: CLIENTS }, () => tenant.mint({ rateLimitPerMinute: 6_000 })));

  let over = false;
  const answers = new Map<string, number>();
  const load = keys.map(async ({ key }) => {
    while (!over) {
      const answer = await sendOrder(url, key);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  });
  try {
    for (const server of old) {
      const before = answers.get('200 ') ?? 0;
      await expect.poll(() => answers.get('200 ') ?? 0, { timeout: 60_000 }).toBeGreaterThan(before + 50);
      stopping.add(server.port);
      expect(await server.stop()).toBe('stopped');
      servers.delete(server);
      proxy.remove(server.port);
      await startServer();
      await expect.poll(() => proxy.served.size, { timeout: 60_000 }).toBe(servers.size + proxy.removed); // it takes its part
    }
  } finally {
    over = true;
    await Promise.all(load);
  }
  expect([...answers.keys()]).toEqual(['200 ']);
  expect(await testDatabase().order.count({ where: { storeId: tenant.storeId } })).toBe(answers.get('200 '));
});
