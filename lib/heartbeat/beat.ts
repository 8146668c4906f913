import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/** So long without a beat of any process, and nobody served the API: three beats that did not come. */
const OUTAGE_SECONDS = 15;
/** Nobody looks for older ones. */
const KEPT_DAYS = 90;

/** Of several processes that come after an outage each finds the same last beat, which names it. */
const beatOnce = statement({
  name: 'heartbeat',
  parameters: { now: 'timestamptz?', outage_seconds: 'integer', kept_days: 'integer' },
  columns: {},
  text: `
    with now as materialized (select coalesce($now::timestamptz, clock_timestamp()) as at),
    missed as (
      insert into integrations.outages (began_at, ended_at)
      select h.beat_at, now.at from integrations.heartbeat h cross join now
      where h.beat_at < now.at - make_interval(secs => $outage_seconds::integer)
      on conflict (began_at) do nothing),
    old as (
      delete from integrations.outages o using now where o.ended_at < now.at - make_interval(days => $kept_days::integer))
    insert into integrations.heartbeat (beat_at) select at from now
    on conflict (id) do update set beat_at = excluded.beat_at`,
});

/** Says that the API is served now, by the database's clock unless told otherwise. Whoever comes after an outage keeps it. */
export async function beat(db: Queryable, now: Date | null = null): Promise<void> {
  await run(db, beatOnce, { now, outage_seconds: OUTAGE_SECONDS, kept_days: KEPT_DAYS });
}
