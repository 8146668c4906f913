import type { Transaction } from '../database/prisma.ts';
import { as, run, statement } from '../database/statement.ts';
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

const hours = statement({
  name: 'request-hours',
  parameters: { key: 'uuid', since: 'timestamptz' },
  columns: {
    hour: 'timestamptz',
    ok: 'integer',
    refused: 'integer',
    failed: 'integer',
    busiest_minute: 'integer',
    latencies: as<[number, number][] | null>('json'),
  },
  text: `
    with counts as (
      select hour, least(sum(requests - refused - failed), 2147483647)::integer as ok, least(sum(refused), 2147483647)::integer as refused,
        least(sum(failed), 2147483647)::integer as failed, max(busiest_minute) as busiest_minute
      from integrations.request_counts(array[$key::uuid], $since) group by hour),
    classes as (
      select hour, latency_class, least(sum(requests), 2147483647)::integer as requests
      from integrations.request_latencies(array[$key::uuid], $since) group by hour, latency_class),
    latencies as (
      select hour, json_agg(json_build_array(latency_class, requests)) as latencies from classes group by hour)
    select * from counts left join latencies using (hour) order by hour`,
});

/** The hours since a moment in which a key had requests, the oldest first: exact, however far the log is counted. */
export async function hoursOfKey(db: Transaction, integrationKeyId: string, since: Date): Promise<HourOfRequests[]> {
  const rows = await run(db, hours, { key: integrationKeyId, since });
  return rows.map(({ busiest_minute, latencies, ...hour }) => ({
    ...hour,
    busiestMinute: busiest_minute,
    latencies: new Map(latencies),
  }));
}
