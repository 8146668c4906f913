import type { Statement } from '../database/pool.ts';
import type { PayloadFormat, Scope } from '../keys/vocabulary.ts';
import type { CandidateKey } from './diagnose-bearer.ts';
import type { FirstUse } from './diagnose-conflict.ts';
import type { OtherKey } from './other-refusals.ts';

/** Runs one statement: on the API's pool, or on the console's client. */
export type Ask = <Row extends object>(statement: Statement, values: unknown[]) => Promise<Row[]>;

/** What we know of the key whose log has the row. */
export interface KeyFacts extends CandidateKey {
  id: string;
  organizationId: string;
  storeId: string;
  payloadFormat: PayloadFormat;
  scopes: Scope[];
  requireTimestamp: boolean;
  ipAllowlist: string[];
  rateLimitPerMinute: number;
  lineageId: string;
}

const keyColumns = `
  k.id, k.key_id, k.name, k.key_hash, k.revoked_at, k.revoked_by, k.expires_at, k.organization_id, k.store_id,
  k.payload_format::text as payload_format, k.scopes, k.require_timestamp, k.rate_limit_per_minute, k.lineage_id,
  (select array_agg(host(entry) || case when masklen(entry) < case family(entry) when 4 then 32 else 128 end
    then '/' || masklen(entry) else '' end) from unnest(k.ip_allowlist) as entry) as entries,
  (select s.key_id from integrations.integration_keys s where s.rolled_from = k.id limit 1) as successor`;

const keyById = {
  name: 'diagnosis-key',
  text: `select ${keyColumns} from integrations.integration_keys k where k.id = $1::uuid`,
};
const keysByKeyId = {
  name: 'diagnosis-keys-by-key-id',
  text: `
    select ${keyColumns} from integrations.integration_keys k
    where k.key_id = any ($1::text[]) and ($2::uuid is null or k.organization_id = $2::uuid)`,
};

interface KeyRow {
  id: string;
  key_id: string;
  name: string;
  key_hash: Uint8Array;
  revoked_at: Date | null;
  revoked_by: string | null;
  expires_at: Date | null;
  organization_id: string;
  store_id: string;
  payload_format: PayloadFormat;
  scopes: Scope[];
  require_timestamp: boolean;
  rate_limit_per_minute: number;
  lineage_id: string;
  entries: string[] | null;
  successor: string | null;
}

function keyFrom(row: KeyRow): KeyFacts {
  return {
    id: row.id,
    keyId: row.key_id,
    name: row.name,
    keyHash: Buffer.from(row.key_hash),
    revokedAt: row.revoked_at,
    revokedBy: row.revoked_by,
    expiresAt: row.expires_at,
    successor: row.successor,
    organizationId: row.organization_id,
    storeId: row.store_id,
    payloadFormat: row.payload_format,
    scopes: row.scopes,
    requireTimestamp: row.require_timestamp,
    ipAllowlist: row.entries ?? [],
    rateLimitPerMinute: row.rate_limit_per_minute,
    lineageId: row.lineage_id,
  };
}

export async function keyFacts(ask: Ask, id: string): Promise<KeyFacts | null> {
  const [row] = await ask<KeyRow>(keyById, [id]);
  return row ? keyFrom(row) : null;
}

/** Keys by their bare 8, of one organization, or of all (null) for a row that matched none. */
export async function keysNamed(
  ask: Ask,
  keyIds: readonly string[],
  organizationId: string | null,
): Promise<KeyFacts[]> {
  if (keyIds.length === 0) return [];
  return (await ask<KeyRow>(keysByKeyId, [keyIds, organizationId])).map(keyFrom);
}

const usualAddresses = {
  name: 'diagnosis-usual-addresses',
  text: `
    select client_ip from (
      select client_ip, status_code from integrations.request_log
      where integration_key_id = $1::uuid and verified and id > integrations.uuid_at($2::timestamptz - interval '24 hours')
      order by id desc limit 200) recent
    where status_code < 300 group by client_ip order by count(*) desc limit 3`,
};

/** Where the key's good requests of the last day came from, the busiest first. */
export async function usualAddressesOf(ask: Ask, keyId: string, at: Date): Promise<string[]> {
  const found = await ask<{ client_ip: string }>(usualAddresses, [keyId, at]);
  return found.map(({ client_ip }) => client_ip);
}

const ableKey = {
  name: 'diagnosis-able-key',
  text: `
    select key_id, name from integrations.integration_keys
    where organization_id = $1::uuid and store_id = $2::uuid and id <> $3::uuid and revoked_at is null
      and (expires_at is null or expires_at > now())
      and ($4::text is null or $4::text = any (scopes)) and payload_format::text = $5::text
    order by created_at desc limit 1`,
};

/** A live key of the same store with this scope (null: any) and format. */
export async function keyAble(
  ask: Ask,
  key: KeyFacts,
  scope: string | null,
  format: PayloadFormat,
): Promise<OtherKey | null> {
  const [row] = await ask<{ key_id: string; name: string }>(ableKey, [
    key.organizationId,
    key.storeId,
    key.id,
    scope,
    format,
  ]);
  return row ? { keyId: row.key_id, name: row.name } : null;
}

const tries = {
  name: 'diagnosis-tries',
  text: `
    select least(coalesce(sum(repeated), 0), 2147483647)::integer as tries,
      least(coalesce(sum(repeated) filter (where status_code = 429), 0), 2147483647)::integer as early
    from integrations.request_log
    where integration_key_id = $1::uuid and verified and id <= $2::uuid
      and id > integrations.uuid_at($3::timestamptz - interval '60 s')`,
};

/** How many requests of the key came in the minute before this one, and how many of them were refused for it. */
export async function triesOf(
  ask: Ask,
  keyId: string,
  requestId: string,
  at: Date,
): Promise<{ tries: number; early: number }> {
  const [row] = await ask<{ tries: number; early: number }>(tries, [keyId, requestId, at]);
  return row ?? { tries: 0, early: 0 };
}

const firstUse = {
  name: 'diagnosis-first-use',
  text: `
    select i.request_id, i.first_received_at, i.path, i.query_sha256, r.external_id, r.request_body
    from integrations.idempotency_records i
    left join integrations.request_log r on r.id = i.request_id
    where i.lineage_id = $1::uuid and i.idempotency_key = $2::text`,
};

/** The request that used this Idempotency-Key first; null when the record is gone. */
export async function firstUseOf(ask: Ask, lineageId: string, idempotencyKey: string): Promise<FirstUse | null> {
  const [row] = await ask<{
    request_id: string;
    first_received_at: Date;
    path: string;
    query_sha256: Uint8Array | null;
    external_id: string | null;
    request_body: Uint8Array | null;
  }>(firstUse, [lineageId, idempotencyKey]);
  if (!row) return null;
  return {
    requestId: row.request_id,
    receivedAt: row.first_received_at,
    path: row.path,
    querySha256: row.query_sha256 && Buffer.from(row.query_sha256),
    externalId: row.external_id,
    body: row.request_body && Buffer.from(row.request_body),
  };
}
