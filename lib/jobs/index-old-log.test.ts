import { afterAll, expect, test } from 'vitest';
import { openPool } from '../database/pool.ts';
import { ownDatabase } from '../test/own-database.ts';
import { indexOldLog } from './index-old-log.ts';

const { url } = ownDatabase();
const db = openPool(url, 1);
afterAll(() => db.end());

async function indexesOf(table: string): Promise<string[]> {
  const { rows } = await db.query<{ made: string }>(
    `select substring(pg_get_indexdef(indexrelid) from ' USING .*') as made from pg_index
     where indrelid = $1::regclass`,
    [table],
  );
  return rows.map(({ made }) => made).sort();
}

async function logName(daysFromToday: number): Promise<string> {
  const { rows } = await db.query<{ day: string }>(
    `select to_char((now() at time zone 'UTC')::date + $1::integer, 'YYYY_MM_DD') as day`,
    [daysFromToday],
  );
  return `integrations.request_log_${rows[0]?.day}`;
}

/** What only days that are over have. */
const more = [
  ' USING btree (organization_id, client_ip, id DESC)',
  ' USING btree (organization_id, external_id, id DESC) WHERE (external_id IS NOT NULL)',
];

test('a day of the log that is over gets the index that an upgrade brought, and those of its own; a day ahead does at once, and one that is written to waits', async () => {
  const [over, today] = [await logName(-2), await logName(0)];
  await db.query(`create table ${over} partition of integrations.request_log
    for values from ('000000d6-0000-7000-8000-000000000000') to ('000000d7-0000-7000-8000-000000000000')`);
  await indexOldLog(db);
  expect(await indexesOf(over)).toEqual([...(await indexesOf('integrations.request_log')), ...more].sort());
  expect(await indexOldLog(db)).toBe(0);

  await db.query('create index brought_idx on only integrations.request_log (organization_id, method)');
  const wanted = await indexesOf('integrations.request_log');
  expect(await indexesOf(over)).not.toEqual(wanted);
  await indexOldLog(db);
  expect(await indexesOf(over)).toEqual([...wanted, ...more].sort());
  expect(await indexesOf(await logName(2))).toEqual(wanted);
  expect(await indexesOf(today)).not.toEqual(wanted);
  expect(await indexOldLog(db)).toBe(0);

  await db.query(`drop table ${await logName(6)}`);
  await db.query('select integrations.make_log_partitions(7)');
  expect(await indexesOf(await logName(6))).toEqual(wanted);
});
