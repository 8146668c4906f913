import type { RawSql } from '../database/raw-sql.ts';
import { connectionPath, counted, type Finding, type WatchedKey } from './finding.ts';
import { about } from './judge.ts';
import { LEARNT_WEEKS, type Silence, silenceOf, WEEK_HOURS } from './silence.ts';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** The least that can be a silence, and the most that is looked at: whoever has been away for longer is gone. */
const SHORTEST_MS = 6 * HOUR_MS;
const LONGEST_MS = 14 * DAY_MS;
/** The hours learnt from, with one more week for gaps that began before them. */
const LEARNT_HOURS = (LEARNT_WEEKS + 2) * WEEK_HOURS;
/** Connections whose weeks are read in one look, those with an incident first; the others follow by chance. */
const MOST_READ = 500;

interface QuietKey extends WatchedKey {
  lastUsedAt: Date;
  /** When that was told; null: it was not. */
  toldAt: Date | null;
}

/** Connections that have gone silent, and those that were looked at. One that refuses is told of as that. */
export async function findSilence(
  db: RawSql,
  now: Date,
): Promise<{ findings: Finding[]; judged: ReadonlySet<string> }> {
  const keys = await quietKeys(db, now);
  const counts = await hourlyCounts(
    db,
    keys.map(({ id }) => id),
    now,
  );
  const findings = keys.flatMap((key) => {
    const silentHours = (now.getTime() - key.lastUsedAt.getTime()) / HOUR_MS;
    // What was told is over with the next request, however quiet the hour is by then.
    if (key.toldAt !== null) return key.lastUsedAt <= key.toldAt ? [told(key, silentHours, null)] : [];
    const silence = silenceOf(counts.get(key.id) ?? [], silentHours);
    return silence === null ? [] : [told(key, silentHours, silence)];
  });
  return { findings, judged: new Set(keys.map(({ id }) => id)) };
}

function told(key: QuietKey, silentHours: number, silence: Silence | null): Finding {
  const usual =
    silence === null
      ? ''
      : ` In each of the weeks before, the same hours had ${counted(silence.usualRequests, 'request', 'requests')} or more, and at this time of the week at most ${counted(silence.usualGapHours, 'hour', 'hours')} between two.`;
  return about(key, 'silent', '', {
    title: `silent for ${counted(Math.floor(silentHours), 'hour', 'hours')}`,
    detail: `No accepted request since ${key.lastUsedAt.toISOString()}, ${counted(Math.floor(silentHours), 'hour', 'hours')} ago.${usual}`,
    meaning: 'Either nothing is being sold, or orders no longer reach us.',
    action: 'Check that orders still arrive',
    path: connectionPath(key),
  });
}

/** Keys with no accepted request for six hours, of which nothing is refused just now; and those that are told of already. */
function quietKeys(db: RawSql, now: Date): PromiseLike<QuietKey[]> {
  return db.$queryRaw<QuietKey[]>`
    select k.id::text as id, k.organization_id::text as "organizationId", k.key_id as "keyId", k.name,
      k.payload_format::text as "payloadFormat", u.last_used_at as "lastUsedAt", i.opened_at as "toldAt"
    from integrations.keys_last_used u join integrations.integration_keys k on k.id = u.integration_key_id
    left join integrations.incidents i on i.integration_key_id = k.id and i.kind = 'silent' and i.resolved_at is null
    where k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}::timestamptz)
      and (i.id is not null or u.last_used_at <= ${new Date(now.getTime() - SHORTEST_MS)}::timestamptz
        and u.last_used_at > ${new Date(now.getTime() - LONGEST_MS)}::timestamptz
        and not exists (
          select 1 from integrations.incidents r where r.integration_key_id = k.id and r.resolved_at is null
            and r.kind in ('refusing', 'webhook_off'))
        and not exists (select 1 from integrations.integration_keys s where s.rolled_from = k.id))
    order by i.id is null, random() limit ${MOST_READ}`;
}

/** Accepted requests by hour, from now back. */
async function hourlyCounts(db: RawSql, ids: readonly string[], now: Date): Promise<Map<string, number[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<{ key: string; ago: number[]; requests: number[] }[]>`
    select s.integration_key_id::text as key,
      array_agg(floor(extract(epoch from ${now}::timestamptz - s.hour) / 3600)::integer) as ago,
      array_agg(s.requests - s.refused - s.failed) as requests
    from unnest(${ids}::uuid[]) k (id) join integrations.request_statistics s on s.integration_key_id = k.id
    where s.hour > ${new Date(now.getTime() - LEARNT_HOURS * HOUR_MS)}::timestamptz and s.requests > s.refused + s.failed
    group by 1`;
  return new Map(
    rows.map(({ key, ago, requests }) => {
      const hours = new Array<number>(LEARNT_HOURS).fill(0);
      for (const [at, hour] of ago.entries()) if (hour >= 0) hours[hour] = (hours[hour] ?? 0) + (requests[at] ?? 0);
      return [key, hours];
    }),
  );
}
