import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/**
 * A row is stored when its request is answered, and a folded one is raised within a minute: older than this, a row is
 * there, unless the database was away.
 */
const SETTLED_MS = 2 * 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const progress = statement({
  name: 'statistics-progress',
  parameters: { kept_since: 'timestamptz' },
  columns: { counted_until: 'timestamptz?', looked_at: 'timestamptz?', oldest: 'timestamptz?' },
  text: `
    select counted_until, looked_at, (
      select request_received_at from integrations.request_log
      where id >= integrations.uuid_at($kept_since) order by id limit 1) as oldest
    from integrations.statistics_progress`,
});
const look = statement({
  name: 'statistics-look',
  parameters: { now: 'timestamptz' },
  columns: {},
  text: 'update integrations.statistics_progress set looked_at = $now',
});

/**
 * Adds to integrations.request_statistics, request_latencies and keys_last_used what the log has had since the last run,
 * an hour a statement. It goes as far as the run before could have: after an outage the rows that processes kept
 * meanwhile get a period to arrive. Where there is more than an hour to catch up with, it rests after each as long as that
 * took, so that requests find PostgreSQL free. Returns how many requests it counted.
 */
export async function countRequests(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const kept = new Date(now.getTime() - retentionDays * DAY_MS);
  const [known] = await run(db, progress, { kept_since: kept });
  await run(db, look, { now });
  if (!known?.looked_at) return 0;
  const end = floor(Math.min(known.looked_at.getTime(), now.getTime()) - SETTLED_MS, MINUTE_MS);
  let from = known.counted_until?.getTime() ?? floor(known.oldest?.getTime() ?? end, MINUTE_MS);
  let counted = 0;
  while (from < end) {
    const until = Math.min(floor(from, HOUR_MS) + HOUR_MS, end);
    const began = performance.now();
    counted += await countSpan(db, known.counted_until, new Date(from), new Date(until));
    known.counted_until = new Date(until);
    from = until;
    if (from < end) await sleep(performance.now() - began);
  }
  return counted;
}

function floor(moment: number, step: number): number {
  return Math.floor(moment / step) * step;
}

/** `known` is how far it was counted before: whoever finds it moved on meanwhile adds nothing. */
const count = statement({
  name: 'count-requests',
  parameters: { known: 'timestamptz?', counted_from: 'timestamptz', until: 'timestamptz' },
  columns: { counted: 'integer' },
  text: `
    with moved as (
      update integrations.statistics_progress set counted_until = $until where counted_until is not distinct from $known
      returning only_row),
    seen as materialized (
      select r.integration_key_id as key, date_trunc('hour', r.request_received_at, 'UTC') as hour,
        date_trunc('minute', r.request_received_at, 'UTC') as minute, r.status_code / 100 as class, r.verified,
        case when r.verified then integrations.latency_class(r.request_completed_at - r.request_received_at) end as latency,
        sum(r.repeated)::integer as requests, max(r.request_received_at) as newest
      from integrations.request_log r cross join moved
      where r.id >= integrations.uuid_at($counted_from) and r.id < integrations.uuid_at($until) and r.integration_key_id is not null
      group by 1, 2, 3, 4, 5, 6),
    counted as (
      insert into integrations.request_statistics as s (integration_key_id, hour, requests, refused, failed, busiest_minute)
      select key, hour, sum(requests), coalesce(sum(refused), 0), coalesce(sum(failed), 0), coalesce(max(verified), 0)
      from (
        select key, hour, minute, sum(requests) as requests, sum(requests) filter (where class = 4) as refused,
          sum(requests) filter (where class = 5) as failed, sum(requests) filter (where verified) as verified
        from seen group by 1, 2, 3) minutes
      group by 1, 2 order by 1, 2
      on conflict (integration_key_id, hour) do update set requests = s.requests + excluded.requests,
        refused = s.refused + excluded.refused, failed = s.failed + excluded.failed,
        busiest_minute = greatest(s.busiest_minute, excluded.busiest_minute)),
    timed as (
      insert into integrations.request_latencies as l (integration_key_id, hour, latency_class, requests)
      select key, hour, latency, sum(requests) from seen where verified group by 1, 2, 3 order by 1, 2, 3
      on conflict (integration_key_id, hour, latency_class) do update set requests = l.requests + excluded.requests),
    used as (
      insert into integrations.keys_last_used as u (integration_key_id, last_used_at)
      select key, max(newest) from seen where verified group by 1 order by 1
      on conflict (integration_key_id) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at))
    select coalesce(sum(requests), 0)::integer as counted from seen`,
});

async function countSpan(db: Queryable, known: Date | null, from: Date, until: Date): Promise<number> {
  const [row] = await run(db, count, { known, counted_from: from, until });
  return row?.counted ?? 0;
}
