import { readHealth } from '../connections/read-health.ts';
import { type RowOf, type Runner, run, statement } from '../database/statement.ts';
import { isWebhook } from '../formats/formats.ts';
import { keyStatus } from '../keys/key-status.ts';
import { failingWebhooks } from '../woocommerce/failing-webhooks.ts';
import type { Finding } from './finding.ts';
import {
  judgeHealth,
  judgeKeyEnd,
  judgeParked,
  judgeRate,
  judgeSecretEnd,
  judgeWebhook,
  NEAR_OFF,
  STILL_USED_MS,
  STUCK_MS,
} from './judge.ts';
import type { WasJudged } from './plan-incidents.ts';
import { watchedKey } from './watched-key.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A webhook that was switched off sends nothing more: it is looked for this long after its last failure. */
const METER_MS = 7 * DAY_MS;
const SOONEST_END_MS = 14 * DAY_MS;
/** A row is stored when its request is answered; a folded one is raised within a minute. */
const SETTLED_MS = 3 * MINUTE_MS;
/** How far back the first look goes, and any after a long rest. */
const LONGEST_LOOK_MS = HOUR_MS;
/** Connections whose requests are judged in one run: however many fail, a run stays short. The others follow by chance. */
const MOST_JUDGED = 300;

export interface Found {
  findings: Finding[];
  judged: WasJudged;
}

/**
 * What needs somebody, in all organizations. A few statements go over what happened since the last look; only connections
 * of which something failed, or that have an incident, are judged by their log.
 */
export async function findIncidents(
  db: Runner,
  { lookedAt, retentionDays, now }: { lookedAt: Date | null; retentionDays: number; now: Date },
): Promise<Found> {
  const longest = now.getTime() - LONGEST_LOOK_MS;
  // A clock that was set back must not make it wait for the future.
  const known = lookedAt !== null && lookedAt <= now ? lookedAt.getTime() - SETTLED_MS : longest;
  const since = new Date(Math.max(longest, known));
  const busy = await run(db, busyKeys, { since });
  const failing = shuffled(busy.filter((key) => key.failed > 0 || key.hasIncident)).slice(0, MOST_JUDGED);
  const ofLog = await judgedByLog(db, failing, { retentionDays, now });
  const parked = await parkedDeliveries(db, now);
  const keyEnds = await endingKeys(db, now);
  const secretEnds = await endingSecrets(db, now);
  const rates = busy.flatMap((key) => judgeRate(key, { ...key, limit: key.rateLimit }) ?? []);
  const judgedIds = new Set(failing.map(({ id }) => id));
  return {
    findings: [...ofLog, ...parked, ...keyEnds, ...secretEnds, ...rates],
    judged: (kind, key) =>
      kind === 'refusing' || kind === 'webhook_failing' || kind === 'webhook_off'
        ? judgedIds.has(key)
        : kind !== 'silent',
  };
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
        coalesce(sum(r.repeated) filter (where r.status_code >= 400), 0) as failed,
        coalesce(sum(r.repeated) filter (where r.verified), 0) as verified,
        min(r.request_received_at) filter (where r.status_code = 429) as limited_at
      from integrations.request_log r
      where r.id >= integrations.uuid_at($since::timestamptz) and r.integration_key_id is not null
      group by 1, 2),
    keys as (
      select key, sum(failed) as failed, max(verified) as busiest, (array_agg(minute order by verified desc))[1] as busiest_at,
        min(limited_at) as limited_at
      from minutes group by key),
    -- All of them at once: there are few, and the keys are many.
    told as materialized (
      select distinct integration_key_id as key from integrations.incidents
      where resolved_at is null and kind in ('refusing', 'webhook_failing', 'webhook_off'))
    select ${watchedKey.select}, k.expires_at as "expiresAt", k.revoked_at as "revokedAt", k.revoked_by as "revokedBy",
      k.created_at as "createdAt", k.webhook_source_url as "webhookSourceUrl", k.rate_limit_per_minute as "rateLimit",
      least(s.failed, 2147483647)::integer as failed, least(s.busiest, 2147483647)::integer as "busiestMinute",
      s.busiest_at as "busiestAt", s.limited_at as "limitedAt", t.key is not null as "hasIncident"
    from keys s join integrations.integration_keys k on k.id = s.key and k.revoked_at is null
    left join told t on t.key = k.id
    where s.failed > 0 or s.limited_at is not null or t.key is not null or s.busiest * 5 > k.rate_limit_per_minute * 4`,
});
type BusyKey = RowOf<(typeof busyKeys)['columns']>;

/** By their requests of late, and their webhooks' failures in a row; of a webhook that is near its end only that is told. */
async function judgedByLog(
  db: Runner,
  keys: readonly BusyKey[],
  { retentionDays, now }: { retentionDays: number; now: Date },
): Promise<Finding[]> {
  if (keys.length === 0) return [];
  const shops = keys.filter(({ payloadFormat }) => isWebhook(payloadFormat)).map(({ id }) => id);
  const judged = keys.map((key) => ({ ...key, status: keyStatus(key, now) }));
  const health = await readHealth(db, judged, { retentionDays, now });
  const meters = await failingWebhooks(db, shops, { atLeast: NEAR_OFF, since: new Date(now.getTime() - METER_MS) });
  return keys.flatMap((key) => {
    const known = health.get(key.id);
    const ofWebhooks = meters.flatMap((meter) =>
      meter.integrationKeyId === key.id ? (judgeWebhook(key, meter) ?? []) : [],
    );
    const ofHealth = known ? judgeHealth(key, known) : null;
    return ofHealth === null ? ofWebhooks : [...ofWebhooks, ofHealth];
  });
}

const longParked = statement({
  name: 'incidents-long-parked',
  parameters: { until: 'timestamptz' },
  columns: { ...watchedKey.columns, deliveries: 'integer', oldestAt: 'timestamptz' },
  text: `
    select ${watchedKey.select}, p.deliveries, p.oldest_at as "oldestAt" from (
      select integration_key_id as key, count(*)::integer as deliveries, min(received_at) as oldest_at
      from integrations.parked_deliveries where state = 'parked' and received_at <= $until group by 1) p
    join integrations.integration_keys k on k.id = p.key`,
});

async function parkedDeliveries(db: Runner, now: Date): Promise<Finding[]> {
  const rows = await run(db, longParked, { until: new Date(now.getTime() - STUCK_MS) });
  return rows.flatMap((row) => judgeParked(row, row, now) ?? []);
}

const endingSoon = statement({
  name: 'incidents-ending-keys',
  parameters: { now: 'timestamptz', soonest: 'timestamptz', still_used: 'timestamptz' },
  columns: {
    ...watchedKey.columns,
    endsAt: 'timestamptz',
    lastUsedAt: 'timestamptz',
    rolledTo: 'text?',
    rolledAt: 'timestamptz?',
  },
  text: `
    select ${watchedKey.select}, k.expires_at as "endsAt", u.last_used_at as "lastUsedAt", s.key_id as "rolledTo",
      s.created_at as "rolledAt"
    from integrations.integration_keys k join integrations.keys_last_used u on u.integration_key_id = k.id
    left join lateral (
      select key_id, created_at from integrations.integration_keys s where s.rolled_from = k.id order by s.created_at limit 1) s on true
    where k.revoked_at is null and k.expires_at > $now and k.expires_at <= $soonest and u.last_used_at > $still_used`,
});

async function endingKeys(db: Runner, now: Date): Promise<Finding[]> {
  const soonest = new Date(now.getTime() + SOONEST_END_MS);
  const rows = await run(db, endingSoon, { now, soonest, still_used: new Date(now.getTime() - STILL_USED_MS) });
  return rows.flatMap(({ rolledTo, rolledAt, ...row }) => {
    const roll = rolledTo !== null && rolledAt !== null ? { keyId: rolledTo, at: rolledAt } : null;
    return judgeKeyEnd(row, { ...row, rolledTo: roll }, now) ?? [];
  });
}

const replacedSecrets = statement({
  name: 'incidents-ending-secrets',
  parameters: { now: 'timestamptz', hour_ago: 'timestamptz' },
  columns: { ...watchedKey.columns, replacedAt: 'timestamptz', endsAt: 'timestamptz', lastUsedAt: 'timestamptz' },
  text: `
    select ${watchedKey.select}, s.replaced_at as "replacedAt", s.valid_until as "endsAt", r.at as "lastUsedAt"
    from integrations.signing_secrets s join integrations.integration_keys k on k.id = s.integration_key_id
    cross join lateral (
      select request_received_at as at from integrations.request_log
      where integration_key_id = k.id and id >= integrations.uuid_at($hour_ago) and secret_age > 0
      order by id desc limit 1) r
    where s.replaced_at is not null and s.valid_until > $now and k.revoked_at is null`,
});

async function endingSecrets(db: Runner, now: Date): Promise<Finding[]> {
  const rows = await run(db, replacedSecrets, { now, hour_ago: new Date(now.getTime() - HOUR_MS) });
  return rows.flatMap((row) => judgeSecretEnd(row, row, now) ?? []);
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
