import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

const waitForCounting = statement({
  name: 'hold-statistics',
  parameters: {},
  columns: { held: 'boolean' },
  text: 'select only_row as held from integrations.statistics_progress for update',
});

const count = statement({
  name: 'count-moved-requests',
  parameters: { organization: 'uuid' },
  columns: {},
  text: `
    with seen as materialized (
      select r.integration_key_id as key, date_trunc('hour', r.request_received_at, 'UTC') as hour,
        date_trunc('minute', r.request_received_at, 'UTC') as minute, r.status_code / 100 as class, r.verified,
        case when r.verified then integrations.latency_class(r.request_completed_at - r.request_received_at) end as latency,
        sum(r.repeated)::integer as requests
      from integrations.request_log r
      where r.integration_key_id = any (array(select id from integrations.integration_keys where organization_id = $organization))
        and r.id < (select integrations.uuid_at(counted_until) from integrations.statistics_progress)
      group by 1, 2, 3, 4, 5, 6),
    counted as (
      insert into integrations.request_statistics (integration_key_id, hour, requests, refused, failed, busiest_minute)
      select key, hour, sum(requests), coalesce(sum(refused), 0), coalesce(sum(failed), 0), coalesce(max(verified), 0)
      from (
        select key, hour, minute, sum(requests) as requests, sum(requests) filter (where class = 4) as refused,
          sum(requests) filter (where class = 5) as failed, sum(requests) filter (where verified) as verified
        from seen group by 1, 2, 3) minutes
      group by 1, 2)
    insert into integrations.request_latencies (integration_key_id, hour, latency_class, requests)
    select key, hour, latency, sum(requests) from seen where verified group by 1, 2, 3`,
});

/**
 * Counts the requests of an organization that has come here as lib/jobs/count-requests.ts does, up to where that has come;
 * it counts all later ones itself, also of those that came along.
 */
export async function countMoved(tx: Queryable, organizationId: string): Promise<void> {
  await run(tx, waitForCounting, {}); // until we are done
  await run(tx, count, { organization: organizationId });
}
