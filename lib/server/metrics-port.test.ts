import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnv } from '../env.ts';
import { countRun } from '../jobs/runs-here.ts';
import { openApiFigures } from '../metrics/api-figures.ts';
import { openJobFigures } from '../metrics/job-figures.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { makeTenant, testSecretsKey } from '../test/tenant.ts';
import { type Listening, listen } from './listen.ts';
import { type MetricsPort, openMetricsPort } from './metrics-port.ts';
import { openApi } from './open-api.ts';

const NOTHING = '00000000-0000-7000-8000-000000000000';

let api: Awaited<ReturnType<typeof openApi>>;
let metrics: MetricsPort;
let server: Listening;

beforeAll(async () => {
  const connectionString = testDatabaseUrl();
  const secret = 'an authentication secret for tests only';
  const env = readEnv({ DATABASE_URL: connectionString, AUTH_SECRET: secret, SECRETS_KEY: testSecretsKey });
  api = await openApi(connectionString, env, { pair: 3, key: 60, installation: 1_000_000, overLimit: 31 });
  const figures = openApiFigures(api, 'api-1');
  const process = { name: 'api-1', isUp: true, restarts: 0, figures: figures.figures };
  const jobs = { name: 'jobs', isUp: true, restarts: 3, figures: openJobFigures('jobs') };
  const away = { name: 'pages', isUp: false, restarts: 1, figures: async () => null };
  metrics = await openMetricsPort({ host: '127.0.0.1', port: 0 }, () => ({
    api: [process],
    all: [process, away, jobs],
  }));
  server = await listen(api, 0, (_, response) => response.writeHead(418).end(), figures.meter);
});
afterAll(async () => {
  await server.stop();
  await metrics.close();
  await api.close();
});

const send = (method: string, path: string, key: string, body?: string) =>
  fetch(server.url + path, { method, headers: { Authorization: `Bearer ${key}` }, body: body ?? null });

/** The samples of one metric, by their labels without the process. */
async function samples(name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${metrics.url}/metrics`)).text();
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(name) && /^[{ ]/.test(line.slice(name.length)))
    .map((line) => line.replace(/,?process="[\w-]+"/, '').replace('{}', ''));
  return Object.fromEntries(
    lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('answers are counted by route, status and error, whatever the path says, and timed', async () => {
  const { key } = await (await makeTenant()).mint();
  const order = { external_id: 'metrics-1', lines: [{ description: 'A', quantity: 1, unit_price_cents: 5 }] };
  await send('POST', '/integrations/v1/orders', key, JSON.stringify(order));
  await send('POST', '/integrations/v1/orders?a=b', key, '{}');
  await send('POST', `/integrations/v1/orders/${NOTHING}/cancel`, key, '{}');
  await send('GET', '/integrations/v1/orders/by-external/nobody%2Fthere', key);
  await send('GET', '/integrations/v1/nowhere/at-all', key);
  await send('PATCH', '/integrations/v1/orders', key);
  await send('GET', '/integrations/v1/health', key);
  await send('GET', '/settings/connectors', key);
  expect(await samples('connectors_requests_total')).toEqual({
    '{route="POST /v1/orders",status="200",error=""}': 1,
    '{route="POST /v1/orders",status="422",error="external_id_required"}': 1,
    '{route="POST /v1/orders/{id}/cancel",status="404",error="not_found"}': 1,
    '{route="GET /v1/orders/by-external/{external_id}",status="404",error="not_found"}': 1,
    '{route="unknown",status="404",error="not_found"}': 1,
    '{route="unknown",status="405",error="method_not_allowed"}': 1,
    '{route="GET /v1/health",status="200",error=""}': 1,
    '{route="page",status="418",error=""}': 1,
  });
  const timed = await samples('connectors_request_duration_seconds_count');
  expect(Object.values(timed).reduce((sum, count) => sum + count)).toBe(8);
  expect(
    (await samples('connectors_request_duration_seconds_sum'))['{route="POST /v1/orders",status="200"}'],
  ).toBeGreaterThan(0);
});

test('rows of the log that are stored and folded are told apart', async () => {
  await expect.poll(async () => (await samples('connectors_log_rows_waiting'))['']).toBe(0);
  const stored = async () => (await samples('connectors_log_rows_stored_total'))[''] ?? 0;
  const before = await stored();
  const { keyId } = await (await makeTenant()).mint();
  for (let i = 0; i < 8; i += 1) await send('POST', '/integrations/v1/orders', `pck_int_${keyId}${'x'.repeat(26)}`);
  await expect.poll(async () => (await samples('connectors_log_rows_folded_total'))['']).toBe(5);
  expect([await stored(), (await samples('connectors_log_rows_lost_total'))['']]).toEqual([before + 3, 0]);
});

test('pool, storage and jobs are there, and nothing secret is', async () => {
  countRun('drop-old-log', 'done', 0);
  expect((await samples('connectors_pool_connections'))['']).toBeGreaterThan(0);
  expect(await samples('connectors_storage_up')).toEqual({ '': 1 });
  expect((await samples('connectors_job_runs_total'))['{job="drop-old-log",outcome="done"}']).toBe(1);
  const text = await (await fetch(`${metrics.url}/metrics`)).text();
  expect(text).not.toMatch(/pck_|metrics-1|postgres(ql)?:/);
});

test('samples of each process say whose they are, and one that is silent is left out and counted as down', async () => {
  const text = await (await fetch(`${metrics.url}/metrics`)).text();
  expect(text).toContain('connectors_process_up{process="pages"} 0');
  expect(text).toContain('connectors_process_restarts_total{process="jobs"} 3');
  const heaps = [...text.matchAll(/^nodejs_heap_size_used_bytes\{process="([\w-]+)"/gm)].map(([, name]) => name);
  expect(heaps.sort()).toEqual(['api-1', 'jobs', 'supervisor']);
  expect(text.match(/^# TYPE nodejs_heap_size_used_bytes /gm)).toHaveLength(1);
});

test('only those three are there, and only to read', async () => {
  const status = async (path: string, method = 'GET') => (await fetch(metrics.url + path, { method })).status;
  expect([await status('/'), await status('/metrics', 'POST'), await status('/live')]).toEqual([404, 405, 200]);
});

// The last one: there is no way back.
test('a process that drains is not ready, and its health says so; it still answers, and closes the connection', async () => {
  const ready = async () => {
    const answer = await fetch(`${metrics.url}/ready`);
    return [answer.status, await answer.text()];
  };
  expect(await ready()).toEqual([200, 'ready\n']);
  api.draining = true;
  expect(await ready()).toEqual([503, 'draining\n']);
  const health = await fetch(`${server.url}/integrations/v1/health`);
  expect([health.status, await health.json()]).toEqual([503, { ok: false }]);
  const refused = await send('POST', '/integrations/v1/orders', 'nonsense');
  expect([refused.status, refused.headers.get('Connection')]).toEqual([401, 'close']);
  expect((await send('GET', '/settings', 'nonsense')).headers.get('Connection')).toBe('close');
});
