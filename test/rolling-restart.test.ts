import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, inject, test } from 'vitest';
import { makeTenant, testDatabase, testSecretsKey } from '../lib/test/tenant.ts';
import { orderBody } from './order-body.ts';
import { RoundRobin } from './round-robin.ts';
import { ServerProcess } from './torture/server-process.ts';

const CLIENTS = 8;
/** Many health checks of the proxy, also where everything is slow. */
const DRAIN_SECONDS = '2';

const folder = mkdtempSync(path.join(tmpdir(), 'rolling-restart-'));
const proxy = new RoundRobin();
const servers = new Set<ServerProcess>();
const agent = new Agent({ keepAlive: true });
afterAll(async () => {
  agent.destroy();
  proxy.close();
  await Promise.all([...servers].map((server) => server.stop()));
  rmSync(folder, { recursive: true });
});

async function startServer(): Promise<ServerProcess> {
  const settings = { databaseUrl: inject('databaseUrl'), secretsKey: testSecretsKey, more: { DRAIN_SECONDS } };
  const server = await ServerProcess.start({ ...settings, logFile: path.join(folder, 'server.log') });
  servers.add(server);
  expect(await server.untilServing()).toBe(true);
  proxy.add(server.port);
  return server;
}

/** Sends an order to the proxy; the status, or why there is none. */
function sendOrder(url: string, key: string): Promise<string> {
  const headers = { Authorization: `Bearer ${key}`, 'Idempotency-Key': randomUUID() };
  return new Promise((resolve) => {
    const out = request(`${url}/integrations/v1/orders`, { method: 'POST', agent, headers });
    out.on('error', (error) => resolve(error.message));
    out.on('response', async (response) => resolve(`${response.statusCode} ${await text(response).then(codeOf)}`));
    out.end(orderBody());
  });
}

function codeOf(body: string): string {
  return /"error":"(\w+)"/.exec(body)?.[1] ?? '';
}

test('a rolling restart of two processes behind a round-robin, under load, loses no request', {
  timeout: 120_000,
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
      await expect.poll(() => answers.get('200 ') ?? 0, { timeout: 20_000 }).toBeGreaterThan(before + 50);
      expect(await server.stop()).toBe('stopped');
      servers.delete(server);
      proxy.remove(server.port);
      await startServer();
      await expect.poll(() => proxy.served.size, { timeout: 20_000 }).toBe(servers.size + proxy.removed); // it takes its part
    }
  } finally {
    over = true;
    await Promise.all(load);
  }
  expect([...answers.keys()]).toEqual(['200 ']);
  expect(await testDatabase().order.count({ where: { storeId: tenant.storeId } })).toBe(answers.get('200 '));
});
