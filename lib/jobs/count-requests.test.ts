import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '../test/own-database.ts';
import { countRequests } from './count-requests.ts';
import { forgetStatistics } from './forget-statistics.ts';

// In a database of its own: the job counts the whole log, once, and other tests make rows of the past.

const { url } = ownDatabase();
let db: pg.Client;

beforeAll(async () => {
  db = new pg.Client({ connectionString: url });
  await db.connect();
});
afterAll(async () => {
  await db.end();
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RETENTION_DAYS = 30;
const keys = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];

interface Row {
  key: number;
  /** Before now. */
  agoMs: number;
  status: number;
  verified: boolean;
  repeated: number;
  tookMs: number;
}

async function log(rows: Row[], now: Date): Promise<void> {
  for (const { key, agoMs, status, verified, repeated, tookMs } of rows) {
    const at = new Date(now.getTime() - agoMs);
    const least = at.getTime().toString(16).padStart(12, '0');
    const id = `${least.slice(0, 8)}-${least.slice(8)}-7000-8000-${randomBytes(6).toString('hex')}`;
    await db.query(
      `insert into integrations.request_log (id, integration_key_id, verified, method, path, status_code, client_ip,
         request_received_at, request_completed_at, request_headers, repeated)
       values ($1, $2, $3, 'POST', '/v1/orders', $4, '192.0.2.1', $5, $6, '[]', $7)`,
      [id, keys[key], verified, status, at, new Date(at.getTime() + tookMs), repeated],
    );
  }
}

/** What the console would show, by key and hour; zeros are left out. */
async function shown(since: Date) {
  const counts = await db.query(
    `select integration_key_id as key, hour, sum(requests)::int as requests, sum(refused)::int as refused,
       sum(failed)::int as failed, max(busiest_minute) as busiest
     from integrations.request_counts($1, $2) group by 1, 2 order by 1, 2`,
    [keys, since],
  );
  const latencies = await db.query(
    `select integration_key_id as key, hour, latency_class, sum(requests)::int as requests
     from integrations.request_latencies($1, $2) group by 1, 2, 3 order by 1, 2, 3`,
    [keys, since],
  );
  const used = await db.query('select * from integrations.last_used($1) order by 1', [keys]);
  return { counts: counts.rows, latencies: latencies.rows, used: used.rows };
}

async function startAnew(): Promise<void> {
  await db.query(`truncate integrations.request_log, integrations.request_statistics, integrations.request_latencies,
    integrations.keys_last_used`);
  await db.query('update integrations.statistics_progress set counted_until = null, looked_at = null');
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  key: fc.constantFrom(0, 1),
  agoMs: fc.integer({ min: 0, max: 3 * HOUR_MS }),
  status: fc.constantFrom(200, 401, 429, 500),
  verified: fc.boolean(),
  repeated: fc.constantFrom(1, 1, 60),
  tookMs: fc.constantFrom(0, 1, 142, 801, 100_000),
});

test('what is shown is the same before and after the job has counted, from any moment on', async () => {
  const now = new Date('2026-11-20T12:34:56.789Z');
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 25 }), fc.integer({ max: 3 * HOUR_MS }), async (rows, agoMs) => {
      await startAnew();
      await log(rows, now);
      const since = new Date(now.getTime() - Math.max(0, agoMs));
      const before = await shown(since);
      expect(before.counts.reduce((sum, { requests }) => sum + requests, 0)).toBe(
        rows.filter((row) => row.agoMs <= Math.max(0, agoMs)).reduce((sum, { repeated }) => sum + repeated, 0),
      );
      for (const minutes of [-70, -65, 0, 1, 5, 6]) {
        await countRequests(db, RETENTION_DAYS, new Date(now.getTime() + minutes * MINUTE_MS));
        expect(await shown(since)).toEqual(before);
      }
      const { rows: left } = await db.query(
        'select sum(requests)::int as counted from integrations.request_statistics',
      );
      expect(left[0].counted ?? 0).toBe(rows.reduce((sum, { repeated }) => sum + repeated, 0)); // not from the log any more
    }),
    { numRuns: 25 },
  );
});

test('rows that come late, after an outage, are counted: the job goes no further than its last look', async () => {
  await startAnew();
  const now = new Date('2026-11-20T12:00:00Z');
  const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
  const row = { key: 0, status: 503, verified: false, repeated: 1, tookMs: 5 };
  await log([{ ...row, agoMs: 60 * MINUTE_MS }], now);
  await countRequests(db, RETENTION_DAYS, at(-30));
  await countRequests(db, RETENTION_DAYS, at(0)); // the database was away for half an hour
  await log([{ ...row, agoMs: 15 * MINUTE_MS }], now); // and now a process brings what it kept
  await countRequests(db, RETENTION_DAYS, at(1));
  await countRequests(db, RETENTION_DAYS, at(2));
  expect((await shown(at(-120))).counts).toMatchObject([{ requests: 2, failed: 2 }]);
});

test('two processes that count at once count once', async () => {
  await startAnew();
  const now = new Date('2026-11-20T12:00:00Z');
  await log([{ key: 0, agoMs: 20 * MINUTE_MS, status: 200, verified: true, repeated: 1, tookMs: 9 }], now);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await countRequests(db, RETENTION_DAYS, now);
  await Promise.all([countRequests(db, RETENTION_DAYS, now), countRequests(other, RETENTION_DAYS, now)]);
  await other.end();
  const { rows } = await db.query('select requests from integrations.request_statistics');
  expect(rows).toEqual([{ requests: 1 }]);
});

test('counts go with the days of the log, but those that silence is judged by; when a key was last used stays', async () => {
  await startAnew();
  const now = new Date('2026-11-20T12:00:00Z');
  await log([{ key: 0, agoMs: 20 * MINUTE_MS, status: 200, verified: true, repeated: 1, tookMs: 9 }], now);
  await countRequests(db, RETENTION_DAYS, now);
  await countRequests(db, RETENTION_DAYS, now);
  expect(await forgetStatistics(db, RETENTION_DAYS, now)).toBe(0);
  const later = new Date(now.getTime() + 32 * 24 * HOUR_MS);
  expect(await forgetStatistics(db, RETENTION_DAYS, later)).toBe(1);
  expect(await forgetStatistics(db, 3, new Date(now.getTime() + 42 * 24 * HOUR_MS))).toBe(0);
  expect(await forgetStatistics(db, RETENTION_DAYS, new Date(now.getTime() + 44 * 24 * HOUR_MS))).toBe(1);
  await db.query('truncate integrations.request_log');
  expect((await shown(now)).used).toMatchObject([{ last_used_at: new Date('2026-11-20T11:40:00Z') }]);
});
