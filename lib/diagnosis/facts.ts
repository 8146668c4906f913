import type { Queryable } from '../database/pool.ts';
import { as, first, type RowOf, run, statement } from '../database/statement.ts';
import type { PayloadFormat, Scope } from '../keys/vocabulary.ts';
import type { CandidateKey } from './diagnose-bearer.ts';
import type { FirstUse } from './diagnose-conflict.ts';
import type { OtherKey } from './other-refusals.ts';

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

const keyRow = {
  id: 'uuid',
  key_id: 'text',
  name: 'text',
  key_hash: 'bytea',
  revoked_at: 'timestamptz?',
  revoked_by: 'text?',
  expires_at: 'timestamptz?',
  organization_id: 'uuid',
  store_id: 'uuid',
  payload_format: as<PayloadFormat>('text'),
  scopes: as<Scope[]>('text[]'),
  require_timestamp: 'boolean',
  rate_limit_per_minute: 'integer',
  lineage_id: 'uuid',
  entries: 'text[]?',
  successor: 'text?',
} as const;

const keyById = statement({
  name: 'diagnosis-key',
  parameters: { id: 'uuid' },
  columns: keyRow,
  text: `select ${keyColumns} from integrations.integration_keys k where k.id = $id`,
});
const keysByKeyId = statement({
  name: 'diagnosis-keys-by-key-id',
  parameters: { key_ids: 'text[]', organization_id: 'uuid?' },
  columns: keyRow,
  text: `
    select ${keyColumns} from integrations.integration_keys k
    where k.key_id = any ($key_ids) and ($organization_id::uuid is null or k.organization_id = $organization_id)`,
});

function keyFrom(row: RowOf<typeof keyRow>): KeyFacts {
  return {
    id: row.id,
    keyId: row.key_id,
    name: row.name,
    keyHash: row.key_hash,
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

export async function keyFacts(db: Queryable, id: string): Promise<KeyFacts | null> {
  const row = await first(db, keyById, { id });
  return row ? keyFrom(row) : null;
}

/** Keys by their bare 8, of one organization, or of all (null) for a row that matched none. */
export async function keysNamed(
  db: Queryable,
  keyIds: readonly string[],
  organizationId: string | null,
): Promise<KeyFacts[]> {
  if (keyIds.length === 0) return [];
  return (await run(db, keysByKeyId, { key_ids: [...keyIds], organization_id: organizationId })).map(keyFrom);
}

const usualAddresses = statement({
  name: 'diagnosis-usual-addresses',
  parameters: { key: 'uuid', at: 'timestamptz' },
  columns: { client_ip: 'text' },
  text: `
    select client_ip from (
      select client_ip, status_code from integrations.request_log
      where integration_key_id = $key and verified and id > integrations.uuid_at($at::timestamptz - interval '24 hours')
      order by id desc limit 200) recent
    where status_code < 300 group by client_ip order by count(*) desc limit 3`,
});

/** Where the key's good requests of the last day came from, the busiest first. */
export async function usualAddressesOf(db: Queryable, keyId: string, at: Date): Promise<string[]> {
  const found = await run(db, usualAddresses, { key: keyId, at });
  return found.map(({ client_ip }) => client_ip);
}

const ableKey = statement({
  name: 'diagnosis-able-key',
  parameters: {
    organization_id: 'uuid',
    store_id: 'uuid',
    id: 'uuid',
    scope: 'text?',
    format: as<PayloadFormat>('text'),
  },
  columns: { key_id: 'text', name: 'text' },
  text: `
    select key_id, name from integrations.integration_keys
    where organization_id = $organization_id and store_id = $store_id and id <> $id and revoked_at is null
      and (expires_at is null or expires_at > now())
      and ($scope::text is null or $scope = any (scopes)) and payload_format::text = $format
    order by created_at desc limit 1`,
});

/** A live key of the same store with this scope (null: any) and format. */
export async function keyAble(
  db: Queryable,
  key: KeyFacts,
  scope: string | null,
  format: PayloadFormat,
): Promise<OtherKey | null> {
  const { organizationId, storeId, id } = key;
  const row = await first(db, ableKey, { organization_id: organizationId, store_id: storeId, id, scope, format });
  return row ? { keyId: row.key_id, name: row.name } : null;
}

const tries = statement({
  name: 'diagnosis-tries',
  parameters: { key: 'uuid', request_id: 'uuid', at: 'timestamptz' },
  columns: { tries: 'integer', early: 'integer' },
  text: `
    select least(coalesce(sum(repeated), 0), 2147483647)::integer as tries,
      least(coalesce(sum(repeated) filter (where status_code = 429), 0), 2147483647)::integer as early
    from integrations.request_log
    where integration_key_id = $key and verified and id <= $request_id
      and id > integrations.uuid_at($at::timestamptz - interval '60 s')`,
});

/** How many requests of the key came in the minute before this one, and how many of them were refused for it. */
export async function triesOf(
  db: Queryable,
  keyId: string,
  requestId: string,
  at: Date,
): Promise<{ tries: number; early: number }> {
  return (await first(db, tries, { key: keyId, request_id: requestId, at })) ?? { tries: 0, early: 0 };
}

const firstUse = statement({
  name: 'diagnosis-first-use',
  parameters: { lineage_id: 'uuid', idempotency_key: 'text' },
  columns: {
    request_id: 'uuid',
    first_received_at: 'timestamptz',
    path: 'text',
    query_sha256: 'bytea?',
    external_id: 'text?',
    request_body: 'bytea?',
  },
  text: `
    select i.request_id, i.first_received_at, i.path, i.query_sha256, r.external_id, r.request_body
    from integrations.idempotency_records i
    left join integrations.request_log r on r.id = i.request_id
    where i.lineage_id = $lineage_id and i.idempotency_key = $idempotency_key`,
});

/** The request that used this Idempotency-Key first; null when the record is gone. */
export async function firstUseOf(db: Queryable, lineageId: string, idempotencyKey: string): Promise<FirstUse | null> {
  const row = await first(db, firstUse, { lineage_id: lineageId, idempotency_key: idempotencyKey });
  if (!row) return null;
  return {
    requestId: row.request_id,
    receivedAt: row.first_received_at,
    path: row.path,
    querySha256: row.query_sha256,
    externalId: row.external_id,
    body: row.request_body,
  };
}
