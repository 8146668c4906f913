import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/**
 * What finds a row by an external id or an address, newest first. A day that is written to has neither: each would cost every
 * request. As PostgreSQL writes them.
 */
const ofDaysThatAreOver = [
  ' USING btree (organization_id, external_id, id DESC) WHERE (external_id IS NOT NULL)',
  ' USING btree (organization_id, client_ip, id DESC)',
];

const missing = statement({
  name: 'missing-log-indexes',
  parameters: { more: 'text[]' },
  columns: { sql: 'text' },
  // An hour after its end nobody writes to a day any more, nor an hour before it begins. What has found no day is little.
  text: `
    with wanted as (
      select substring(pg_get_indexdef(indexrelid) from ' USING .*') as made, false as once_over from pg_index
      where indrelid = 'integrations.request_log'::regclass and not indisunique
      union select unnest($more::text[]), true),
    days as (
      select c.oid, c.relname, c.relname = 'request_log_other'
        or c.relname < 'request_log_' || to_char(now() at time zone 'UTC' - interval '1 hour', 'YYYY_MM_DD') as is_over,
        c.relname > 'request_log_' || to_char(now() at time zone 'UTC' + interval '1 hour', 'YYYY_MM_DD') as is_ahead
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'integrations.request_log'::regclass)
    select format('create index on integrations.%I %s', relname, made) as sql from days, wanted
    where (is_over or (is_ahead and not once_over)) and not exists (select from pg_index own where own.indrelid = days.oid
      and substring(pg_get_indexdef(own.indexrelid) from ' USING .*') = made)
    order by relname desc`,
});

/**
 * Gives the days of the log that are over the indexes that only they have; and them and the days that are made ahead whatever
 * indexes the log has and they have not: an upgrade cannot make those of a table that is written to. Returns how many were
 * missing.
 */
export async function indexOldLog(db: Queryable): Promise<number> {
  const found = await run(db, missing, { more: ofDaysThatAreOver });
  for (const { sql } of found) await db.query(sql);
  return found.length;
}
