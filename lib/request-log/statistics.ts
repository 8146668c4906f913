import type { Transaction } from '../database/prisma.ts';
import type { Latencies } from './latency-classes.ts';

/** What the log of a key says of one hour (UTC), or of the part of it that was asked for. */
export interface HourOfRequests {
  /** Its first moment. */
  hour: Date;
  /** Requests below 400, 4xx and 5xx, with those that a row was folded for. */
  ok: number;
  refused: number;
  failed: number;
  /** Verified requests of the minute with the most: what the rate limit counts, those above it included. */
  busiestMinute: number;
  /** Of verified requests. */
  latencies: Latencies;
}

/** The hours since a moment in which a key had requests, the oldest first: exact, however far the log is counted. */
export async function hoursOfKey(db: Transaction, integrationKeyId: string, since: Date): Promise<HourOfRequests[]> {
  const rows = await db.$queryRaw<HourRow[]>`
    with counts as (
      select hour, least(sum(requests - refused - failed), 2147483647)::integer as ok, least(sum(refused), 2147483647)::integer as refused,
        least(sum(failed), 2147483647)::integer as failed, max(busiest_minute) as busiest_minute
      from integrations.request_counts(array[${integrationKeyId}::uuid], ${since}) group by hour),
    classes as (
      select hour, latency_class, least(sum(requests), 2147483647)::integer as requests
      from integrations.request_latencies(array[${integrationKeyId}::uuid], ${since}) group by hour, latency_class),
    latencies as (
      select hour, json_agg(json_build_array(latency_class, requests)) as latencies from classes group by hour)
    select * from counts left join latencies using (hour) order by hour`;
  return rows.map(({ busiest_minute, latencies, ...hour }) => ({
    ...hour,
    busiestMinute: busiest_minute,
    latencies: new Map(latencies),
  }));
}

interface HourRow {
  hour: Date;
  ok: number;
  refused: number;
  failed: number;
  busiest_minute: number;
  latencies: [number, number][] | null;
}

/** Requests of a key since a moment, and how many of them were refused or failed. */
export async function requestsSince(
  db: Transaction,
  integrationKeyId: string,
  since: Date,
): Promise<{ requests: number; errors: number }> {
  const [row] = await db.$queryRaw<{ requests: number; errors: number }[]>`
    select least(coalesce(sum(requests), 0), 2147483647)::integer as requests, least(coalesce(sum(refused + failed), 0), 2147483647)::integer as errors
    from integrations.request_counts(array[${integrationKeyId}::uuid], ${since})`;
  return row ?? { requests: 0, errors: 0 };
}
