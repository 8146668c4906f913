import type { Transaction } from '../database/prisma.ts';

/** A connection whose latest requests were all refused. */
export interface RefusingConnection {
  integrationKeyId: string;
  /** The error of the latest one, and how often it came since the last good request; at least so often when `more`. */
  statusCode: number;
  errorCode: string;
  times: number;
  more: boolean;
  /** The first and the latest of those. */
  since: Date;
  latestAt: Date;
  /** In the last 24 h; null when none was good. */
  lastGoodAt: Date | null;
}

const DAY_MS = 24 * 3600 * 1000;
/** Rows looked at per connection. */
const MOST_ROWS = 1_000;

/**
 * The connections, of these keys' row ids, whose latest request in the last 24 h was refused. Answers that belong to
 * ordinary work count as neither: a look-up of an order that is not there, a refund of what is refunded, a twin.
 */
export async function refusingNow(db: Transaction, ids: string[], now: Date): Promise<RefusingConnection[]> {
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const rows = await db.$queryRaw<
    {
      id: string;
      status_code: number;
      error_code: string;
      times: number;
      looked_at: number;
      since: Date;
      latest: Date;
      last_good: Date | null;
    }[]
  >`
    with refused as (
      select k.id, newest.status_code, newest.error_code
      from unnest(${ids}::uuid[]) k (id) cross join lateral (
        select r.status_code, r.error_code from integrations.request_log r
        where r.integration_key_id = k.id and r.id >= integrations.uuid_at(${dayAgo})
          and not (r.status_code = 404 and r.method = 'GET')
          and (r.error_code is null or r.error_code not in ('invalid_state', 'idempotency_in_progress'))
        order by r.id desc limit 1) newest
      where newest.status_code >= 400),
    since_good as (
      select refused.*, good.id as good_id, good.request_received_at as last_good
      from refused left join lateral (
        select r.id, r.request_received_at from integrations.request_log r
        where r.integration_key_id = refused.id and r.id >= integrations.uuid_at(${dayAgo}) and r.status_code < 400
        order by r.id desc limit 1) good on true)
    select s.id::text, s.status_code::integer, s.error_code, s.last_good,
      sum(t.repeated) filter (where t.error_code = s.error_code)::integer as times, count(*)::integer as looked_at,
      min(t.request_received_at) filter (where t.error_code = s.error_code) as since,
      max(t.request_received_at) filter (where t.error_code = s.error_code) as latest
    from since_good s cross join lateral (
      select r.error_code, r.repeated, r.request_received_at from integrations.request_log r
      where r.integration_key_id = s.id and r.id > coalesce(s.good_id, integrations.uuid_at(${dayAgo}))
      order by r.id desc limit ${MOST_ROWS}) t
    group by s.id, s.status_code, s.error_code, s.last_good`;
  return rows.map((row) => ({
    integrationKeyId: row.id,
    statusCode: row.status_code,
    errorCode: row.error_code,
    times: row.times,
    more: row.looked_at >= MOST_ROWS,
    since: row.since,
    latestAt: row.latest,
    lastGoodAt: row.last_good,
  }));
}
