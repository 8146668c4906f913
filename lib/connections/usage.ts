import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

/** How much a connection was used in the last 24 h. */
export interface ConnectionUsage {
  /** Its newest verified request; null when it had none. */
  lastUsedAt: Date | null;
  requests: number;
  /** Those answered 4xx or 5xx. */
  errors: number;
  /** By hour of the clock, the oldest first: 25, of which the first and the last are begun ones. They add up to the above. */
  hours: { at: Date; requests: number; errors: number }[];
}

const HOUR_MS = 3600 * 1000;
const DAY_HOURS = 24;

const counted = statement({
  name: 'usage-hours',
  parameters: { keys: 'uuid[]', since: 'timestamptz' },
  columns: { id: 'text', hour: 'timestamptz', requests: 'integer', errors: 'integer' },
  text: `
    select integration_key_id::text as id, hour, least(sum(requests), 2147483647)::integer as requests, least(sum(refused + failed), 2147483647)::integer as errors
    from integrations.request_counts($keys::uuid[], $since) group by 1, 2`,
});
/** When each was last used. */
export const lastUsedOf = statement({
  name: 'last-used',
  parameters: { keys: 'uuid[]' },
  columns: { id: 'text', at: 'timestamptz' },
  text: `
    select integration_key_id::text as id, last_used_at as at from integrations.last_used($keys::uuid[])`,
});

/** The use of these keys (row ids), to be asked for key by key. */
export async function usageOf(db: Transaction, ids: string[], now: Date): Promise<(id: string) => ConnectionUsage> {
  const since = new Date(now.getTime() - DAY_HOURS * HOUR_MS);
  const [counts, used] = await Promise.all([
    run(db, counted, { keys: ids, since }),
    run(db, lastUsedOf, { keys: ids }),
  ]);
  const first = Math.floor(since.getTime() / HOUR_MS) * HOUR_MS;
  const byKey = new Map<string, typeof counts>(ids.map((id) => [id, []]));
  for (const count of counts) byKey.get(count.id)?.push(count);
  const lastUsed = new Map(used.map(({ id, at }) => [id, at]));
  return (id) => {
    const hours = Array.from({ length: DAY_HOURS + 1 }, (_, i) => {
      return { at: new Date(first + i * HOUR_MS), requests: 0, errors: 0 };
    });
    for (const { hour, requests, errors } of byKey.get(id) ?? []) {
      const bar = hours[(hour.getTime() - first) / HOUR_MS];
      if (bar) Object.assign(bar, { requests, errors });
    }
    return {
      lastUsedAt: lastUsed.get(id) ?? null,
      requests: hours.reduce((sum, { requests }) => sum + requests, 0),
      errors: hours.reduce((sum, { errors }) => sum + errors, 0),
      hours,
    };
  };
}
