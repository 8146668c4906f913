import type pg from 'pg';
import { run, statement } from '../database/statement.ts';

const boundsOf = statement({
  name: 'log-day-bounds',
  parameters: { day: 'text', table: 'text' },
  columns: { first: 'uuid', last: 'uuid', there: 'boolean' },
  text: `
    select integrations.uuid_at($day::text::date::timestamp at time zone 'UTC') as first,
      integrations.uuid_at(($day::text::date + 1)::timestamp at time zone 'UTC') as last, to_regclass($table) is not null as there`,
});

/** Parts of the request log for the days (UTC) of another installation, where they are missing. Empty ones do no harm. */
export async function makeLogDays(client: pg.Client, days: readonly string[]): Promise<void> {
  for (const day of days) {
    const table = `integrations.request_log_${day.replaceAll('-', '_')}`;
    const [bounds] = await run(client, boundsOf, { day, table });
    if (!bounds || bounds.there) continue;
    await client.query(`create table ${table} (like integrations.request_log including defaults)`);
    await client.query(`alter table integrations.request_log attach partition ${table}
      for values from ('${bounds.first}') to ('${bounds.last}')`);
  }
}
