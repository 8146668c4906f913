import { afterAll, expect, test } from 'vitest';
import { openPool } from '../database/pool.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { dropOldLog } from './drop-old-log.ts';

// In 2001, where no other test has rows.

const db = openPool(testDatabaseUrl(), 1);
afterAll(() => db.end());

const RETENTION_DAYS = 30;
const noonAMonthLater = new Date('2001-03-03T12:00:00Z'); // 30 days before it is 1 February, noon

/** As make_log_partitions names and bounds it. */
async function makePartition(day: string): Promise<void> {
  const { rows } = await db.query<{ sql: string }>(
    `select format('create table integrations.%I partition of integrations.request_log for values from (%L) to (%L)',
       'request_log_' || to_char($1::date, 'YYYY_MM_DD'),
       integrations.uuid_at($1::date::timestamp at time zone 'UTC'),
       integrations.uuid_at(($1::date + 1)::timestamp at time zone 'UTC')) as sql`,
    [day],
  );
  await db.query(rows[0]?.sql ?? '');
}

async function log(moment: string): Promise<void> {
  await db.query(
    `insert into integrations.request_log (id, verified, method, path, status_code, client_ip,
       request_received_at, request_completed_at, request_headers)
     values (integrations.uuid_at($1::timestamptz), false, 'GET', '/v1/orders', 404, '192.0.2.1', $1, $1, '[]')`,
    [moment],
  );
}

/** The moments that are still in the log of that year, and the tables that they are in. */
async function logged(): Promise<string[]> {
  const { rows } = await db.query<{ at: Date; place: string }>(
    `select request_received_at as at, tableoid::regclass::text as place from integrations.request_log
     where id < integrations.uuid_at('2002-01-01Z') order by id`,
  );
  return rows.map(({ at, place }) => `${at.toISOString()} ${place}`);
}

test('a day of the log that is past retention is gone with its rows, and younger rows stay', async () => {
  await makePartition('2001-01-31');
  await makePartition('2001-02-01');
  for (const moment of ['2001-01-30T23:59:59Z', '2001-02-01T12:00:01Z']) await log(moment); // the first finds no partition
  for (const moment of ['2001-01-31T00:00:00Z', '2001-02-01T00:00:00Z']) await log(moment);
  await log('2001-02-02T00:00:00Z');

  expect(await dropOldLog(db, RETENTION_DAYS, noonAMonthLater)).toBe(2);
  expect(await logged()).toEqual([
    '2001-02-01T00:00:00.000Z integrations.request_log_2001_02_01',
    '2001-02-01T12:00:01.000Z integrations.request_log_2001_02_01',
    '2001-02-02T00:00:00.000Z integrations.request_log_other',
  ]);
  const { rows } = await db.query("select to_regclass('integrations.request_log_2001_01_31')::text as gone");
  expect(rows).toEqual([{ gone: null }]);

  await log('2001-01-31T12:00:00Z'); // its day has no partition any more
  expect(await dropOldLog(db, RETENTION_DAYS, noonAMonthLater)).toBe(1);
  expect(await logged()).toHaveLength(3);
});

test('whoever reads the log is not waited for: the day goes next time', async () => {
  await makePartition('2001-01-01');
  const reader = openPool(testDatabaseUrl(), 1);
  await reader.query('begin');
  await reader.query("select from integrations.request_log where id < integrations.uuid_at('2002-01-01Z')");
  await db.query("set lock_timeout = '50ms'");
  await expect(dropOldLog(db, RETENTION_DAYS, noonAMonthLater)).rejects.toThrow('lock timeout');
  await reader.end();
  await db.query("set lock_timeout = '10s'");
  expect(await dropOldLog(db, RETENTION_DAYS, noonAMonthLater)).toBe(1);
});
