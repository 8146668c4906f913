import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import type { DayWindow } from './records-of-day.ts';

/** Requests by how they were answered: below 400, 4xx, 5xx. */
export interface Outcomes {
  ok: number;
  refused: number;
  failed: number;
}

const columns = { ok: 'integer', refused: 'integer', failed: 'integer' } as const;
const summed = `
  least(coalesce(sum(requests - refused - failed), 0), 2147483647)::integer as ok,
  least(coalesce(sum(refused), 0), 2147483647)::integer as refused,
  least(coalesce(sum(failed), 0), 2147483647)::integer as failed`;

const sinceThen = statement({
  name: 'requests-of-today',
  parameters: { organization_id: 'uuid', since: 'timestamptz' },
  columns,
  text: `
    select ${summed} from integrations.request_counts(
      array(select id from integrations.integration_keys where organization_id = $organization_id), $since)`,
});

/** Of a day that is long counted: its whole hours, and of the hour that had begun the rows of the log. */
const before = statement({
  name: 'requests-of-day-before',
  parameters: { organization_id: 'uuid', since: 'timestamptz', until: 'timestamptz' },
  columns,
  text: `
    with keys as materialized (
      select array(select id from integrations.integration_keys where organization_id = $organization_id) as ids),
    hour as (select date_trunc('hour', $until::timestamptz, 'UTC') as begun)
    select ${summed} from (
      select s.requests, s.refused, s.failed from integrations.request_statistics s
      where s.integration_key_id = any ((select ids from keys)::uuid[])
        and s.hour >= date_trunc('hour', $since::timestamptz, 'UTC') and s.hour < (select begun from hour)
      union all
      select r.repeated, case when r.status_code between 400 and 499 then r.repeated else 0 end,
        case when r.status_code >= 500 then r.repeated else 0 end
      from integrations.request_log r
      where r.integration_key_id = any ((select ids from keys)::uuid[])
        and r.id >= integrations.uuid_at((select begun from hour)) and r.id < integrations.uuid_at($until)) counted`,
});

/** Requests of all keys of an organization, today and on the day before that is compared. */
export async function requestsOfDay(
  db: Transaction,
  organizationId: string,
  { since, beforeSince, beforeUntil }: DayWindow,
): Promise<{ today: Outcomes; before: Outcomes }> {
  const none = { ok: 0, refused: 0, failed: 0 };
  const [[today = none], [then = none]] = await Promise.all([
    run(db, sinceThen, { organization_id: organizationId, since }),
    run(db, before, { organization_id: organizationId, since: beforeSince, until: beforeUntil }),
  ]);
  return { today, before: then };
}
