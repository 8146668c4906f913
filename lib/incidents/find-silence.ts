import { type Runner, run, statement } from '../database/statement.ts';
import type { Finding } from './finding.ts';
import { judgeSilence } from './judge-silence.ts';
import { KEPT_WEEKS, WEEK_HOURS } from './silence.ts';
import { watchedKey } from './watched-key.ts';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** The least that can be a silence, and the most that is looked at: whoever has been away for longer is gone. */
const SHORTEST_MS = 6 * HOUR_MS;
const LONGEST_MS = 14 * DAY_MS;
const LEARNT_HOURS = KEPT_WEEKS * WEEK_HOURS;
/** Connections whose weeks are read in one look, those with an incident first; the others follow by chance. */
const MOST_READ = 500;

/** Keys with no accepted request for six hours, of which nothing is refused just now; and those that are told of already. */
const quietKeys = statement({
  name: 'incidents-quiet-keys',
  parameters: { now: 'timestamptz', until: 'timestamptz', since: 'timestamptz' },
  columns: {
    ...watchedKey.columns,
    lastUsedAt: 'timestamptz',
    /** When that was told; null: it was not. */
    toldAt: 'timestamptz?',
  },
  text: `
    select ${watchedKey.select}, u.last_used_at as "lastUsedAt", i.opened_at as "toldAt"
    from integrations.keys_last_used u join integrations.integration_keys k on k.id = u.integration_key_id
    left join integrations.incidents i on i.integration_key_id = k.id and i.kind = 'silent' and i.resolved_at is null
    where k.revoked_at is null and (k.expires_at is null or k.expires_at > $now)
      and (i.id is not null or u.last_used_at <= $until and u.last_used_at > $since
        and not exists (
          select 1 from integrations.incidents r where r.integration_key_id = k.id and r.resolved_at is null
            and r.kind in ('refusing', 'webhook_off'))
        and not exists (select 1 from integrations.integration_keys s where s.rolled_from = k.id))
    order by i.id is null, random() limit ${MOST_READ}`,
});

/** Connections that have gone silent, and those that were looked at. One that refuses is told of as that. */
export async function findSilence(
  db: Runner,
  now: Date,
): Promise<{ findings: Finding[]; judged: ReadonlySet<string> }> {
  const keys = await run(db, quietKeys, {
    now,
    until: new Date(now.getTime() - SHORTEST_MS),
    since: new Date(now.getTime() - LONGEST_MS),
  });
  const counts = await hourlyCounts(
    db,
    keys.map(({ id }) => id),
    now,
  );
  const findings = keys.flatMap((key) => judgeSilence(key, { ...key, counts: counts.get(key.id) ?? [] }, now) ?? []);
  return { findings, judged: new Set(keys.map(({ id }) => id)) };
}

const countsByHour = statement({
  name: 'incidents-hourly-counts',
  parameters: { keys: 'uuid[]', now: 'timestamptz', since: 'timestamptz' },
  columns: { key: 'text', ago: 'integer[]', requests: 'integer[]' },
  text: `
    select s.integration_key_id::text as key,
      array_agg(floor(extract(epoch from $now::timestamptz - s.hour) / 3600)::integer) as ago,
      array_agg(s.requests - s.refused - s.failed) as requests
    from unnest($keys::uuid[]) k (id) join integrations.request_statistics s on s.integration_key_id = k.id
    where s.hour > $since and s.requests > s.refused + s.failed
    group by 1`,
});

/** Accepted requests by hour, from now back. */
async function hourlyCounts(db: Runner, keys: string[], now: Date): Promise<Map<string, number[]>> {
  if (keys.length === 0) return new Map();
  const rows = await run(db, countsByHour, { keys, now, since: new Date(now.getTime() - LEARNT_HOURS * HOUR_MS) });
  return new Map(
    rows.map(({ key, ago, requests }) => {
      const hours = new Array<number>(LEARNT_HOURS).fill(0);
      for (const [at, hour] of ago.entries()) if (hour >= 0) hours[hour] = (hours[hour] ?? 0) + (requests[at] ?? 0);
      return [key, hours];
    }),
  );
}
