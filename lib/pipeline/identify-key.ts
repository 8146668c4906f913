import { isIP } from 'node:net';
import type { Queryable } from '../database/pool.ts';
import { one } from '../database/together.ts';
import { refuse } from '../errors/api-error.ts';
import { findKeyId, hashToken } from '../keys/token.ts';
import type { PayloadFormat, Scope } from '../keys/vocabulary.ts';
import type { Headers, RateBudget } from './call.ts';
import type { IdempotencyRecord } from './idempotency.ts';
import { type Hit, rateBudget, takeHits } from './rate-limit.ts';

/** The facts of an integration key that a request needs. Its secrets are sealed; its hash is a SHA-256. */
export interface IntegrationKey {
  id: string;
  keyId: string;
  keyHash: Buffer;
  organizationId: string;
  storeId: string;
  storeCurrency: string;
  payloadFormat: PayloadFormat;
  source: string;
  scopes: Scope[];
  requireSignature: boolean;
  requireTimestamp: boolean;
  rateLimitPerMinute: number;
  lineageId: string;
  /** The shop whose deliveries a woocommerce key takes; null until the first one names it. */
  webhookSourceUrl: string | null;
  /** The current signing secret first, then those still in their overlap. */
  sealedSecrets: Buffer[];
}

/** What the one statement of the first three stages finds. */
export interface Identified {
  key: IntegrationKey;
  ipAllowed: boolean;
  /** Neither revoked nor expired, by the database's clock. */
  live: boolean;
  /** The hit it took of the key's budget; null when it took none: the key did not verify, or is to be hit later. */
  rate: RateBudget | null;
  /** What the Idempotency-Key of this request led to, if anything, when the request arrived. */
  idempotencyRecord: IdempotencyRecord | null;
}

/** The credentials of an Authorization header; `token` is null when the header is not exactly one bearer. */
export interface Bearer {
  token: string | null;
  keyId: string | null;
}

/**
 * Reads `Authorization: Bearer pck_int_…`: the word in any case, one space, one header (contract §5).
 * A broken header still names the key whose log should show it, if 8 public characters can be made out.
 */
export function readBearer(headers: Headers): Bearer {
  const sent = headers.all('authorization');
  const text = sent.join(', ');
  if (text.trim() === '') refuse('missing_authorization');
  const token = sent.length === 1 ? /^bearer (\S+)$/i.exec(text)?.[1] : undefined;
  return { token: token ?? null, keyId: findKeyId(text) };
}

/**
 * One round trip, shared with other requests, for stages 2 to 5 and the look-up of 10: the key by its 8 public characters,
 * whether the address is allowed, and, only if the key verifies and `hit_now`, one hit of its budget. The stages
 * themselves judge the facts, in their order. Hashes of hashes are compared, so the time that takes says nothing; the
 * stage `verify` compares in constant time.
 */
const identify = {
  name: 'identify-key',
  columns: { key_id: 'text', token_hash: 'bytea', address: 'text', idempotency_key: 'text', hit_now: 'boolean' },
  lockOrder: 0,
  text: `
    , known as materialized (
      select input.n, k.id, k.key_hash, k.organization_id, k.store_id, s.currency, k.payload_format, k.source, k.scopes,
        k.require_signature, k.require_timestamp, k.lineage_id, k.rate_limit_per_minute, k.webhook_source_url,
        f.ip_allowed, f.live, input.hit_now and f.ip_allowed and f.live and f.hash_matches as hits,
        array(select x.sealed from integrations.signing_secrets x
          where x.integration_key_id = k.id and (x.replaced_at is null or x.valid_until > now())
          order by x.replaced_at desc nulls first) as sealed_secrets,
        i.path as idempotency_path, i.query_sha256, i.body_sha256, i.response_body, i.first_received_at
      from input
      join integrations.integration_keys k on k.key_id = input.key_id
      join core.stores s on s.id = k.store_id
      cross join lateral (select
        cardinality(k.ip_allowlist) = 0 or coalesce(input.address::inet <<= any (k.ip_allowlist), false) as ip_allowed,
        k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) as live,
        coalesce(sha256(k.key_hash) = sha256(input.token_hash), false) as hash_matches) f
      left join lateral (select * from integrations.idempotency_records r
        where r.lineage_id = k.lineage_id and r.idempotency_key = input.idempotency_key limit 1) i on true),
    ${takeHits('(select n, id as key, rate_limit_per_minute as cap from known where hits)', 'requests')}
    select known.*, hit from known left join taken using (n)`,
} as const;

interface IdentifiedRow {
  id: string;
  key_hash: Buffer;
  organization_id: string;
  store_id: string;
  currency: string;
  payload_format: PayloadFormat;
  source: string;
  scopes: Scope[];
  require_signature: boolean;
  require_timestamp: boolean;
  lineage_id: string;
  rate_limit_per_minute: number;
  webhook_source_url: string | null;
  ip_allowed: boolean;
  live: boolean;
  sealed_secrets: Buffer[];
  hit: Hit | null;
  idempotency_path: string | null;
  query_sha256: Buffer | null;
  body_sha256: Buffer;
  response_body: Buffer;
  first_received_at: Date;
}

/** Stage 2: the key that this bearer names; refuses with `invalid_api_key` when no key has those 8 characters. */
export async function identifyKey(
  db: Queryable,
  { token, keyId }: Bearer,
  clientIp: string,
  idempotencyKey: string | null,
  hitNow: boolean,
): Promise<Identified> {
  if (keyId === null) return refuse('invalid_api_key');
  const address = isIP(clientIp) ? clientIp : null;
  const hash = token === null ? null : hashToken(token);
  const row = await one<IdentifiedRow>(db, identify, [keyId, hash, address, idempotencyKey, hitNow]);
  if (!row) return refuse('invalid_api_key');
  return {
    key: {
      id: row.id,
      keyId,
      keyHash: row.key_hash,
      organizationId: row.organization_id,
      storeId: row.store_id,
      storeCurrency: row.currency,
      payloadFormat: row.payload_format,
      source: row.source,
      scopes: row.scopes,
      requireSignature: row.require_signature,
      requireTimestamp: row.require_timestamp,
      rateLimitPerMinute: row.rate_limit_per_minute,
      lineageId: row.lineage_id,
      webhookSourceUrl: row.webhook_source_url,
      sealedSecrets: row.sealed_secrets,
    },
    ipAllowed: row.ip_allowed,
    live: row.live,
    rate: row.hit && rateBudget(row.rate_limit_per_minute, row.hit),
    idempotencyRecord:
      row.idempotency_path === null
        ? null
        : {
            path: row.idempotency_path,
            querySha256: row.query_sha256,
            bodySha256: row.body_sha256,
            responseBody: row.response_body,
            firstReceivedAt: row.first_received_at,
          },
  };
}
