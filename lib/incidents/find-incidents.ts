import { type RowOf, type Runner, run, statement } from '../database/statement.ts';
import { keyStatus } from '../keys/key-status.ts';
import type { Finding } from './finding.ts';
import { judgeRate } from './judge.ts';
import { judgedByLog } from './judged-by-log.ts';
import { kindsOfTraffic } from './kinds.ts';
import type { WasJudged } from './plan-incidents.ts';
import { standingFindings } from './standing-findings.ts';
import { watchedKey } from './watched-key.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A row is stored when its request is answered; a folded one is raised within a minute. */
const SETTLED_MS = 3 * MINUTE_MS;
/** How far back the first look goes, and any after a long rest. */
const LONGEST_LOOK_MS = HOUR_MS;
/** Connections whose requests are judged in one run: however many fail, a run stays short. The others follow by chance. */
const MOST_JUDGED = 300;

export interface Found {
  findings: Finding[];
  judged: WasJudged;
  /** To be given to the next look, once what was found is stored. */
  seen: Seen;
}

/** What the requests of each connection were like when it was judged: it is not judged again until there are others. */
export type Seen = ReadonlyMap<string, string>;

/**
 * What needs somebody, in all organizations. A few statements go over what happened since the last look; only connections
 * of which something failed, or that have an incident, are judged by their log.
 */
export async function findIncidents(
  db: Runner,
  { lookedAt, seen, retentionDays, now }: { lookedAt: Date | null; seen: Seen; retentionDays: number; now: Date },
): Promise<Found> {
  const longest = now.getTime() - LONGEST_LOOK_MS;
  // A clock that was set back must not make it wait for the future.
  const known = lookedAt !== null && lookedAt <= now ? lookedAt.getTime() - SETTLED_MS : longest;
  const since = new Date(Math.max(longest, known));
  const busy = await run(db, busyKeys, { since });
  const failing = busy.filter((key) => key.failed > 0 || key.hasIncident);
  const isKnown = (key: BusyKey) => seen.get(key.id) === markOf(key);
  const fresh = shuffled(failing.filter((key) => !isKnown(key))).slice(0, MOST_JUDGED);
  const judged = fresh.map((key) => ({ ...key, status: keyStatus(key, now) }));
  const ofLog = await judgedByLog(db, judged, { retentionDays, now });
  const standing = await standingFindings(db, null, now);
  const rates = busy.flatMap((key) => judgeRate(key, { ...key, limit: key.rateLimit }) ?? []);
  const judgedIds = new Set(fresh.map(({ id }) => id));
  return {
    findings: [...ofLog, ...standing, ...rates],
    judged: (kind, key) => (kindsOfTraffic.includes(kind) ? judgedIds.has(key) : kind !== 'silent'),
    seen: new Map([...fresh, ...failing.filter(isKnown)].map((key) => [key.id, markOf(key)])),
  };
}

/** Changes with every request that is stored or folded. */
function markOf({ latestAt, requests, failed, hasIncident }: BusyKey): string {
  return `${latestAt.getTime()} ${requests} ${failed} ${hasIncident}`;
}

/** Keys with a failure, an incident or a busy minute since then, and so that are not revoked. */
const busyKeys = statement({
  name: 'incidents-busy-keys',
  parameters: { since: 'timestamptz' },
  columns: {
    ...watchedKey.columns,
    expiresAt: 'timestamptz?',
    revokedAt: 'timestamptz?',
    revokedBy: 'text?',
    createdAt: 'timestamptz',
    webhookSourceUrl: 'text?',
    rateLimit: 'integer',
    requests: 'bigint',
    latestAt: 'timestamptz',
    failed: 'integer',
    busiestMinute: 'integer',
    busiestAt: 'timestamptz',
    limitedAt: 'timestamptz?',
    /** Something of it that only its log tells is open. */
    hasIncident: 'boolean',
  },
  text: `
    with minutes as (
      select r.integration_key_id as key, date_trunc('minute', r.request_received_at, 'UTC') as minute,
        sum(r.repeated) as requests, max(r.request_received_at) as latest_at,
        coalesce(sum(r.repeated) filter (where r.status_code >= 400), 0) as failed,
        coalesce(sum(r.repeated) filter (where r.verified), 0) as verified,
        min(r.request_received_at) filter (where r.status_code = 429) as limited_at
      from integrations.request_log r
      where r.id >= integrations.uuid_at($since::timestamptz) and r.integration_key_id is not null
      group by 1, 2),
    keys as (
      select key, sum(requests)::bigint as requests, max(latest_at) as latest_at, sum(failed) as failed, max(verified) as busiest, (array_agg(minute order by verified desc))[1] as busiest_at,
        min(limited_at) as limited_at
      from minutes group by key),
    -- All of them at once: there are few, and the keys are many.
    told as materialized (
      select distinct integration_key_id as key from integrations.incidents
      where resolved_at is null and kind in ('refusing', 'webhook_failing', 'webhook_off'))
    select ${watchedKey.select}, k.expires_at as "expiresAt", k.revoked_at as "revokedAt", k.revoked_by as "revokedBy",
      k.created_at as "createdAt", k.webhook_source_url as "webhookSourceUrl", k.rate_limit_per_minute as "rateLimit",
      s.requests, s.latest_at as "latestAt", least(s.failed, 2147483647)::integer as failed, least(s.busiest, 2147483647)::integer as "busiestMinute",
      s.busiest_at as "busiestAt", s.limited_at as "limitedAt", t.key is not null as "hasIncident"
    from keys s join integrations.integration_keys k on k.id = s.key and k.revoked_at is null
    left join told t on t.key = k.id
    where s.failed > 0 or s.limited_at is not null or t.key is not null or s.busiest * 5 > k.rate_limit_per_minute * 4`,
});
type BusyKey = RowOf<(typeof busyKeys)['columns']>;

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
