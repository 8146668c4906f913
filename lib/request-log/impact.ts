import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** A question before a press of Save: it looks at so many rows at most, and says so. */
const MOST_ROWS = 50_000;
/** Addresses that are named. */
const NAMED = 5;

/** Requests from addresses that a list would not allow. */
export interface OutsideAllowlist {
  requests: number;
  /** Of those, how many the list in force refused already. */
  refusedAlready: number;
  /** The addresses with the most, at most five. */
  addresses: string[];
  addressCount: number;
  /** Since when requests were looked at: 24 hours ago, or later when there are very many. */
  since: Date;
}

const addressesOf = statement({
  name: 'allowlist-impact',
  parameters: { key: 'uuid', since: 'timestamptz', entries: 'text[]' },
  columns: {
    client_ip: 'text',
    requests: 'integer',
    rows: 'integer',
    oldest: 'timestamptz',
    refused: 'integer',
    outside: 'boolean',
  },
  text: `
    with newest as materialized (
      select client_ip, repeated, error_code, request_received_at from integrations.request_log
      where integration_key_id = $key::uuid and id >= integrations.uuid_at($since)
      order by id desc limit ${MOST_ROWS}),
    addresses as (
      select client_ip, least(sum(repeated), 2147483647)::integer as requests, count(*)::integer as rows, min(request_received_at) as oldest,
        least(coalesce(sum(repeated) filter (where error_code = 'ip_not_allowed'), 0), 2147483647)::integer as refused
      from newest group by client_ip)
    select *, not coalesce(case when client_ip ~ '^[0-9a-f:.]+$' then client_ip::inet end <<= any ($entries::text[]::inet[]), false) as outside
    from addresses order by requests desc, client_ip`,
});

/** What an IP allowlist would have refused in the last 24 hours. `entries` are canonical; empty allows every address. */
export async function outsideAllowlist(
  db: Transaction,
  integrationKeyId: string,
  entries: readonly string[],
  now: Date,
): Promise<OutsideAllowlist> {
  const dayAgo = new Date(now.getTime() - DAY_MS);
  if (entries.length === 0) return { requests: 0, refusedAlready: 0, addresses: [], addressCount: 0, since: dayAgo };
  const rows = await run(db, addressesOf, { key: integrationKeyId, since: dayAgo, entries: [...entries] });
  const outside = rows.filter((row) => row.outside);
  const all = rows.reduce((sum, row) => sum + row.rows, 0);
  const oldest = Math.min(...rows.map((row) => row.oldest.getTime()));
  return {
    requests: outside.reduce((sum, row) => sum + row.requests, 0),
    refusedAlready: outside.reduce((sum, row) => sum + row.refused, 0),
    addresses: outside.slice(0, NAMED).map((row) => row.client_ip),
    addressCount: outside.length,
    since: all < MOST_ROWS ? dayAgo : new Date(oldest),
  };
}

/** When a key was used last, how much since a moment, and from where. */
export interface LatelyUsed {
  /** The newest request that the key itself was good for; null when the log has none. */
  lastUsedAt: Date | null;
  requests: number;
  /** Those of the newest thousand rows with the most, at most five. */
  addresses: string[];
}

const lastUse = statement({
  name: 'last-use',
  parameters: { key: 'uuid' },
  columns: { at: 'timestamptz' },
  text: `
    select last_used_at as at from integrations.last_used(array[$key::uuid])`,
});
const verified = statement({
  name: 'verified-since',
  parameters: { key: 'uuid', since: 'timestamptz' },
  columns: { requests: 'integer' },
  text: `
    select least(coalesce(sum(requests), 0), 2147483647)::integer as requests
    from integrations.request_latencies(array[$key::uuid], $since)`,
});
const busiest = statement({
  name: 'busiest-addresses',
  parameters: { key: 'uuid', since: 'timestamptz' },
  columns: { client_ip: 'text' },
  text: `
    select client_ip from (select client_ip, repeated from integrations.request_log
      where integration_key_id = $key::uuid and verified and id >= integrations.uuid_at($since)
      order by id desc limit 1000) newest
    group by client_ip order by sum(repeated) desc, client_ip limit ${NAMED}`,
});

/** Verified requests of a key in the last `hours` (24, or the one that a roll's overlap shows). */
export async function latelyUsed(
  db: Transaction,
  integrationKeyId: string,
  hours: 1 | 24,
  now: Date,
): Promise<LatelyUsed> {
  const since = new Date(now.getTime() - hours * HOUR_MS);
  const [[last], [count], addresses] = await Promise.all([
    run(db, lastUse, { key: integrationKeyId }),
    run(db, verified, { key: integrationKeyId, since }),
    run(db, busiest, { key: integrationKeyId, since }),
  ]);
  return {
    lastUsedAt: last?.at ?? null,
    requests: count?.requests ?? 0,
    addresses: addresses.map((row) => row.client_ip),
  };
}

/** Who will notice when a key or its secret ends. */
export interface KeyUse extends LatelyUsed {
  signed: { requests: number; atLeast: boolean };
}

/** Who used a key in the last 24 hours, and how much of that was signed. */
export async function keyUse(
  db: Transaction,
  key: { id: string; requireSignature: boolean },
  now: Date,
): Promise<KeyUse> {
  const [used, signed] = await Promise.all([latelyUsed(db, key.id, 24, now), signedRequests(db, key, now)]);
  return { ...used, signed };
}

const good = statement({
  name: 'good-since',
  parameters: { key: 'uuid', since: 'timestamptz' },
  columns: { requests: 'integer' },
  text: `
    select least(coalesce(sum(requests - refused - failed), 0), 2147483647)::integer as requests
    from integrations.request_counts(array[$key::uuid], $since)`,
});
const signedOnes = statement({
  name: 'signed-since',
  parameters: { key: 'uuid', since: 'timestamptz' },
  columns: { rows: 'integer', signed: 'integer' },
  text: `
    select count(*)::integer as rows, count(secret_age)::integer as signed
    from (select secret_age from integrations.request_log
      where integration_key_id = $key::uuid and status_code < 400 and id >= integrations.uuid_at($since)
      order by id desc limit ${MOST_ROWS}) newest`,
});

/**
 * How many requests of the last 24 hours were signed and good. A key that requires it has no other good ones; of another
 * key the newest are looked at, and `atLeast` is true when there are more.
 */
export async function signedRequests(
  db: Transaction,
  key: { id: string; requireSignature: boolean },
  now: Date,
): Promise<{ requests: number; atLeast: boolean }> {
  const since = new Date(now.getTime() - DAY_MS);
  if (key.requireSignature) {
    const [row] = await run(db, good, { key: key.id, since });
    return { requests: row?.requests ?? 0, atLeast: false };
  }
  const [row] = await run(db, signedOnes, { key: key.id, since });
  return { requests: row?.signed ?? 0, atLeast: row?.rows === MOST_ROWS };
}
