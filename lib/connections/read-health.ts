import { as, asking, type Runner, run, statement } from '../database/statement.ts';
import type { KeyStatus } from '../keys/vocabulary.ts';
import { headerValue } from '../request-log/header-value.ts';
import { type Health, healthOf } from './health.ts';
import { judgeRequests, type KnownSender, type SeenRequest } from './judge-requests.ts';
import { lastUsedOf } from './usage.ts';

/** What is asked of a key to judge its health. */
export interface JudgedKey {
  id: string;
  status: KeyStatus;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  createdAt: Date;
  webhookSourceUrl: string | null;
}

const DAY_MS = 24 * 3600 * 1000;
/** Rows of a key, newest first: so many are looked through for so many verified ones, and likewise for refused ones. */
const LOOKED_THROUGH = 5_000;
const VERIFIED = 500;
const REFUSED = 300;
/** Verified rows of an earlier time that tell what the sender was like. */
const EARLIER = 50;

/**
 * The health of these keys. However many rows the log has, at most some thousand newest of each key are looked at, by
 * indexes; a key that nobody uses costs nothing.
 */
export async function readHealth(
  db: Runner,
  keys: readonly JudgedKey[],
  { retentionDays, now }: { retentionDays: number; now: Date },
): Promise<Map<string, Health>> {
  const ids = keys.map(({ id }) => id);
  const idle = keys.filter(({ status }) => status !== 'active').map(({ id }) => id);
  const ask = asking(db);
  const [seen, used, newest] = await Promise.all([
    ask(() => seenRequests(db, ids, new Date(now.getTime() - DAY_MS))),
    ask(() => lastUsed(db, ids)),
    ask(() => newestOf(db, idle)),
  ]);
  const unknown = keys.filter(({ id }) => !(seen.get(id) ?? []).some(({ verified }) => verified) && seen.has(id));
  const earlier = await earlierSenders(db, unknown, used);
  return new Map(
    keys.map((key) => {
      const sender: KnownSender = { earlier: earlier.get(key.id) ?? [], shop: key.webhookSourceUrl };
      const judged = judgeRequests(seen.get(key.id) ?? [], sender, now);
      const facts = { ...key, ...judged, lastUsedAt: used.get(key.id) ?? null, newestAt: newest.get(key.id) ?? null };
      return [key.id, healthOf(facts, retentionDays, now)];
    }),
  );
}

const seenRows = statement({
  name: 'health-seen',
  parameters: { keys: 'uuid[]', since: 'timestamptz' },
  columns: {
    key: 'text',
    at: 'timestamptz',
    method: 'text',
    status_code: 'integer',
    error_code: 'text?',
    verified: 'boolean',
    times: 'integer',
    client_ip: 'text',
    user_agent: 'text?',
    shop: 'text?',
  },
  text: `
    select k.id::text as key, r.* from unnest($keys::uuid[]) k (id) cross join lateral (
      (select request_received_at as at, method, status_code::integer, error_code, verified, repeated as times, client_ip,
        user_agent, null as shop
      from (
        select id, request_received_at, method, status_code, error_code, verified, repeated, client_ip, user_agent
        from integrations.request_log where integration_key_id = k.id and id >= integrations.uuid_at($since::timestamptz)
        order by id desc limit ${LOOKED_THROUGH}) looked
      where verified order by id desc limit ${VERIFIED})
      union all
      (select request_received_at, method, status_code::integer, error_code, verified, repeated, client_ip, user_agent,
        ${headerValue('x-wc-webhook-source')}
      from (
        select * from integrations.request_log
        where integration_key_id = k.id and status_code >= 400 and id >= integrations.uuid_at($since::timestamptz)
        order by id desc limit ${LOOKED_THROUGH}) looked
      where not verified order by id desc limit ${REFUSED})) r`,
});

/** Verified requests, and unverified ones that were refused. */
async function seenRequests(db: Runner, ids: string[], from: Date): Promise<Map<string, SeenRequest[]>> {
  if (ids.length === 0) return new Map();
  const rows = await run(db, seenRows, { keys: ids, since: from });
  const byKey = new Map<string, SeenRequest[]>();
  for (const { key, status_code, error_code, client_ip, user_agent, ...row } of rows) {
    const of = byKey.get(key) ?? [];
    of.push({ ...row, statusCode: status_code, errorCode: error_code, clientIp: client_ip, userAgent: user_agent });
    byKey.set(key, of);
  }
  return byKey;
}

async function lastUsed(db: Runner, ids: string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await run(db, lastUsedOf, { keys: ids });
  return new Map(rows.map(({ id, at }) => [id, at]));
}

const newestRows = statement({
  name: 'health-newest',
  parameters: { keys: 'uuid[]' },
  columns: { key: 'text', at: 'timestamptz' },
  text: `
    select k.id::text as key, r.at from unnest($keys::uuid[]) k (id) cross join lateral (
      select request_received_at as at from integrations.request_log where integration_key_id = k.id
      order by id desc limit 1) r`,
});

/** The newest row of each, whoever sent it. */
async function newestOf(db: Runner, ids: string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await run(db, newestRows, { keys: ids });
  return new Map(rows.map(({ key, at }) => [key, at]));
}

const earlierRows = statement({
  name: 'health-earlier',
  parameters: { keys: 'uuid[]', moments: as<Date[]>('timestamptz[]') },
  columns: { key: 'text', client_ip: 'text', user_agent: 'text?' },
  text: `
    select distinct k.id::text as key, r.client_ip, r.user_agent
    from unnest($keys::uuid[], $moments::timestamptz[]) k (id, at)
    cross join lateral (
      select client_ip, user_agent from (
        select id, client_ip, user_agent, verified from integrations.request_log
        where integration_key_id = k.id and id < integrations.uuid_at(k.at + interval '1 ms')
          and id >= integrations.uuid_at(k.at - interval '1 hour')
        order by id desc limit ${LOOKED_THROUGH}) looked
      where verified order by id desc limit ${EARLIER}) r`,
});

/** What the sender of a key was like when it last verified, up to the hour before that. */
async function earlierSenders(
  db: Runner,
  keys: readonly JudgedKey[],
  used: ReadonlyMap<string, Date>,
): Promise<Map<string, KnownSender['earlier']>> {
  const asked = keys.flatMap(({ id }) => {
    const at = used.get(id);
    return at === undefined ? [] : [{ id, at }];
  });
  if (asked.length === 0) return new Map();
  const rows = await run(db, earlierRows, { keys: asked.map(({ id }) => id), moments: asked.map(({ at }) => at) });
  const byKey = new Map<string, KnownSender['earlier']>();
  for (const { key, client_ip, user_agent } of rows) {
    const of = byKey.get(key) ?? [];
    of.push({ clientIp: client_ip, userAgent: user_agent });
    byKey.set(key, of);
  }
  return byKey;
}
