import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { makeTenant, type Tenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import { exchangeBytes } from '../exchange.ts';
import { orderBody } from '../order-body.ts';
import { ServerProcess } from '../torture/server-process.ts';

// The server as `npm start` runs it, and what becomes of its processes when one of them is slow, stopped or killed.

vi.setConfig({ testTimeout: 120_000 }); // processes start again, some of them with all of Next

const READERS = 32;
const ORDERS = 20;
/** For a process to be there again, on a machine that is busy. */
const BACK_MS = 30_000;
/** What a stop takes that waits for the end of connections. */
const WAITS_FOR_CONNECTIONS_MS = 25_000;

const folder = mkdtempSync(path.join(tmpdir(), 'processes-'));
const settings = {
  databaseUrl: testDatabaseUrl(),
  secretsKey: testSecretsKey,
  logFile: path.join(folder, 'server.log'),
};
let tenant: Tenant;
let key: string;
let server: ServerProcess;

async function started(more: Record<string, string> = {}, port?: number): Promise<ServerProcess> {
  const one = await ServerProcess.start({ ...settings, more, ...(port !== undefined && { port }) });
  expect(await one.untilServing()).toBe(true);
  return one;
}

/** The pid of a process, once there is one that is not `but`. */
async function pidOf(part: string, but: number | null = null): Promise<number> {
  let pid: number | null = null;
  const looks = () => {
    pid = server.pidOf(part);
    return pid !== null && pid !== but;
  };
  await expect.poll(looks, { timeout: BACK_MS }).toBe(true);
  return pid ?? 0;
}

/** On a connection of its own: one that was kept may be a dead process's. */
function orderStatus(): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${key}` };
    const out = request(`${server.url}/integrations/v1/orders`, { method: 'POST', headers, agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    out.once('error', reject).end(orderBody());
  });
}

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(server.url + url);
  await answer.arrayBuffer();
  return answer.status;
}

beforeAll(async () => {
  tenant = await makeTenant();
  key = (await tenant.mint({ rateLimitPerMinute: 6_000 })).key;
  server = await started();
  expect(await statusOf('/docs')).toBe(200); // it waits for the pages
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('while the pages process is stopped, every order is taken, by the same process as before', async () => {
  const [api, pages] = [await pidOf('api-1'), await pidOf('pages')];
  process.kill(pages, 'SIGSTOP');
  const readers = Array.from({ length: READERS }, () => statusOf('/docs/api'));
  for (let i = 0; i < ORDERS; i += 1) expect(await orderStatus()).toBe(200);
  expect(await statusOf('/integrations/v1/health')).toBe(200);
  process.kill(pages, 'SIGCONT');
  expect(new Set(await Promise.all(readers))).toEqual(new Set([200]));
  expect([server.pidOf('api-1'), server.pidOf('pages')]).toEqual([api, pages]);
});

test('32 readers of the reference take no order’s turn', async () => {
  let over = false;
  const readers = Array.from({ length: READERS }, async () => {
    while (!over) expect(await statusOf('/docs/api')).toBe(200);
  });
  for (let i = 0; i < ORDERS; i += 1) expect(await orderStatus()).toBe(200);
  over = true;
  await Promise.all(readers);
});

test('a killed pages process costs its own requests and nothing else, and is there again by itself', async () => {
  const [api, pages] = [await pidOf('api-1'), await pidOf('pages')];
  process.kill(pages, 'SIGKILL');
  await gone(pages);
  const reader = statusOf('/docs/api');
  for (let i = 0; i < ORDERS; i += 1) expect(await orderStatus()).toBe(200);
  expect(await reader).toBe(200); // it waited for the next one
  expect(await pidOf('pages', pages)).not.toBe(pages);
  expect(server.pidOf('api-1')).toBe(api);
});

test('a killed API process is replaced, and whoever connects meanwhile is answered by the next one', async () => {
  const [api, pages] = [await pidOf('api-1'), await pidOf('pages')];
  process.kill(api, 'SIGKILL');
  await gone(api);
  const answers = await Promise.all(Array.from({ length: ORDERS }, () => orderStatus()));
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(await pidOf('api-1', api)).not.toBe(api);
  expect(server.pidOf('pages')).toBe(pages);
});

test('a killed jobs process is there again', async () => {
  const jobs = await pidOf('jobs');
  process.kill(jobs, 'SIGKILL');
  expect(await orderStatus()).toBe(200);
  expect(await pidOf('jobs', jobs)).not.toBe(jobs);
});

describe('the supervisor', () => {
  let other: ServerProcess;
  afterEach(() => other.stop());

  test('takes its processes with it when it is killed, and its port is free for the next', async () => {
    const killed = await started();
    const parts = () => ['api-1', 'pages', 'jobs'].flatMap((part) => killed.pidOf(part) ?? []);
    await expect.poll(() => parts().length, { timeout: BACK_MS }).toBe(3);
    const pids = parts();
    await killed.kill();
    other = await started({}, killed.port); // at once
    const alive = () => pids.filter((pid) => isRunning(pid));
    await expect.poll(alive).toEqual([]);
  });

  test('starts as many processes of the API as it is told, and one of them is enough', async () => {
    other = await started({ PROCESSES: '2' });
    const pids = () => [other.pidOf('api-1'), other.pidOf('api-2')];
    await expect.poll(() => pids().every((pid) => pid !== null), { timeout: BACK_MS }).toBe(true);
    const [first, second] = pids();
    process.kill(first ?? 0, 'SIGKILL');
    const answer = await fetch(`${other.url}/integrations/v1/health`);
    expect(await answer.json()).toEqual({ ok: true });
    expect(other.pidOf('api-2')).toBe(second);
  });
});

function asking(method: string, target: string, upgrade: string, more: string[] = [], body = ''): Buffer {
  return Buffer.from(
    [
      `${method} ${target} HTTP/1.1`,
      `Host: localhost:${server.port}`,
      `Connection: Upgrade, HTTP2-Settings`,
      `Upgrade: ${upgrade}`,
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Content-Length: ${body.length}`,
      ...more,
      '',
      body,
    ].join('\r\n'),
  );
}

describe('a request for an upgrade', () => {
  const wanted = ['h2c', 'websocket'];
  test.each(wanted)('%s is answered as if it had not asked, on every path', async (upgrade) => {
    for (const [target, status] of [
      ['/docs', 200],
      ['/sign-in', 200],
      ['/nothing', 404],
      ['/_next/webpack-hmr', 404],
      ['/integrations/v1/health', 200],
      ['/integrations/v2', 404],
    ] as const) {
      expect((await exchangeBytes(server.url, asking('GET', target, upgrade))).status, target).toBe(status);
    }
    const more = [`Authorization: Bearer ${key}`];
    const made = await exchangeBytes(server.url, asking('POST', '/integrations/v1/orders', upgrade, more, orderBody()));
    expect(made.status).toBe(200);
    const id = made.headers.get('X-Request-Id') ?? '';
    expect(await testDatabase().requestLogRow.count({ where: { id } })).toBe(1);
  });

  test.skipIf(!existsSync('/proc/net/tcp'))('leaves no socket behind, however many ask and go', async () => {
    await statusOf('/docs');
    for (const upgrade of wanted) {
      for (let i = 0; i < 300; i += 1) {
        const target = ['/docs/nothing', '/_next/webpack-hmr', '/integrations/v1/health'][i % 3] ?? '/';
        await new Promise<void>((resolve) => {
          const socket = connect(server.port, '127.0.0.1', () => socket.end(asking('GET', target, upgrade), resolve));
          socket.on('error', () => resolve());
          socket.resume();
        });
      }
    }
    await expect.poll(() => halfClosed(server.port), { timeout: BACK_MS }).toBe(0);
  });
});

describe('a stop', () => {
  let other: ServerProcess;
  beforeAll(async () => {
    other = await started();
    await (await fetch(`${other.url}/docs`)).text(); // rendered by now, so that what follows measures the stop alone
  });

  test('is not held up by a request for an upgrade', { timeout: WAITS_FOR_CONNECTIONS_MS - 5_000 }, async () => {
    const socket = connect(other.port, '127.0.0.1', () => socket.write(asking('GET', '/docs', 'websocket')));
    await new Promise((resolve) => socket.once('data', resolve));
    expect(await other.stop()).toBe('stopped');
    socket.destroy();
  });
});

/** Sockets of a port whose client has closed, and which we have not. */
function halfClosed(port: number): number {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = ['tcp', 'tcp6'].flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1));
  return lines.filter((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return local.endsWith(hex) && state === '08';
  }).length;
}

async function gone(pid: number): Promise<void> {
  await expect.poll(() => isRunning(pid), { timeout: BACK_MS }).toBe(false);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
