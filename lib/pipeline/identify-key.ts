import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { batched, one } from '../database/batcher.ts';
import type { Queryable } from '../database/pool.ts';
import { as, type RowOf } from '../database/statement.ts';
import { refuse } from '../errors/api-error.ts';
import type { IntegrationKey } from '../keys/integration-key.ts';
import { findKeyId, hashToken, parseToken } from '../keys/token.ts';
import type { PayloadFormat, Scope } from '../keys/vocabulary.ts';
import type { Headers, RateBudget } from '../request/call.ts';
import type { IdempotencyRecord } from './idempotency.ts';

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
const identify = batched({
  name: 'identify-key',
  input: { key_id: 'text', token_hash: 'bytea?', address: 'text?', idempotency_key: 'text?', hit_now: 'boolean' },
  lockBy: 'key_id',
  columns: {
    n: 'bigint',
    id: 'uuid',
    key_hash: 'bytea',
    organization_id: 'uuid',
    store_id: 'uuid',
    currency: 'text',
    payload_format: as<PayloadFormat>('integrations.payload_format'),
    source: 'text',
    scopes: as<Scope[]>('text[]'),
    require_signature: 'boolean',
    require_timestamp: 'boolean',
    lineage_id: 'uuid',
    rate_limit_per_minute: 'integer',
    webhook_source_url: 'text?',
    ip_allowed: 'boolean',
    live: 'boolean',
    sealed_secrets: 'bytea[]',
    idempotency_path: 'text?',
    query_sha256: 'bytea?',
    body_sha256: 'bytea?',
    response_body: 'bytea?',
    first_received_at: 'timestamptz?',
    hit: as<Hit | null>('integer[]'),
  },
  text: `
    with input as materialized ($input),
    known as materialized (
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
    asked as (
      select array_agg(n order by id, n) as ns, array_agg(id order by id, n) as keys,
        array_agg(rate_limit_per_minute order by id, n) as caps
      from known where hits),
    taken as materialized (
      select asked.ns[t.n] as n, t.hit from asked, integrations.take_hits(asked.keys, asked.caps, 'requests') t)
    select n, id, key_hash, organization_id, store_id, currency, payload_format, source, scopes, require_signature,
      require_timestamp, lineage_id, rate_limit_per_minute, webhook_source_url, ip_allowed, live, sealed_secrets,
      idempotency_path, query_sha256, body_sha256, response_body, first_received_at, hit
    from known left join taken using (n)`,
});

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
  const row = await one(db, identify, {
    key_id: keyId,
    token_hash: hash,
    address,
    idempotency_key: idempotencyKey,
    hit_now: hitNow,
  });
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
    idempotencyRecord: recordOf(row),
  };
}

/** The record that came along, if there is one: then it has all but the digest of a query, which some versions did not keep. */
function recordOf(row: RowOf<(typeof identify)['columns']>): IdempotencyRecord | null {
  const { idempotency_path: path, query_sha256: querySha256, body_sha256, response_body, first_received_at } = row;
  if (path === null || !body_sha256 || !response_body || !first_received_at) return null;
  return {
    path,
    querySha256,
    bodySha256: body_sha256,
    responseBody: response_body,
    firstReceivedAt: first_received_at,
  };
}

/** Stage 4: the whole key, checksum first, then its SHA-256 in constant time; not revoked, not expired. */
export function verifyKey(identified: Identified, token: string | null): void {
  const parsed = token === null ? null : parseToken(token);
  const matches = timingSafeEqual(hashToken(token ?? ''), identified.key.keyHash);
  if (!parsed?.checksumOk || !matches) refuse('invalid_api_key');
  mustBeLive(identified);
}

/** Not revoked, not expired. */
export function mustBeLive(identified: Identified): void {
  if (!identified.live) refuse('invalid_api_key');
}

/** What `integrations.take_hits` returns of each: 1 if let through else 0, what remains, seconds until more is let through. */
type Hit = [admitted: number, remaining: number, resetSeconds: number];

/** A shop may send ten times its cap before it is refused; what is above the cap is parked (contract §10). */
const PARKED_CAPS = 9;

function rateBudget(limit: number, [admitted, remaining, resetSeconds]: Hit): RateBudget {
  return { limit, admitted: admitted === 1, remaining, resetSeconds };
}

/** Stage 5 (contract §7): refuses what is over the key's cap; `Retry-After` is when one more is let through. */
export function mustBeAdmitted(rate: RateBudget | null): void {
  if (rate?.admitted) return;
  const retryAfter = String(rate?.resetSeconds ?? 1);
  refuse('rate_limited', { fill: { cap: rate?.limit ?? 0 }, headers: { 'Retry-After': retryAfter } });
}

/** A window is of requests, or of those above the cap that are parked. */
const hitRequests = batched({
  name: 'hit-requests',
  input: { key: 'uuid', cap: 'integer' },
  lockBy: 'key',
  columns: { n: 'bigint', hit: as<Hit>('integer[]') },
  text: `
    with input as materialized ($input),
    asked as (
      select array_agg(n order by key, n) as ns, array_agg(key order by key, n) as keys, array_agg(cap order by key, n) as caps
      from input)
    select asked.ns[t.n] as n, t.hit from asked, integrations.take_hits(asked.keys, asked.caps, 'requests') t`,
});
const hitParked = batched({
  name: 'hit-parked',
  input: { key: 'uuid', cap: 'integer' },
  lockBy: 'key',
  columns: { n: 'bigint', hit: as<Hit>('integer[]') },
  text: `
    with input as materialized ($input),
    asked as (
      select array_agg(n order by key, n) as ns, array_agg(key order by key, n) as keys, array_agg(cap order by key, n) as caps
      from input)
    select asked.ns[t.n] as n, t.hit from asked, integrations.take_hits(asked.keys, asked.caps, 'parked') t`,
});

/** One hit of a key's budget, for the routes where it comes after the signature. */
export async function hitKey(db: Queryable, key: { id: string; rateLimitPerMinute: number }): Promise<RateBudget> {
  const row = await one(db, hitRequests, { key: key.id, cap: key.rateLimitPerMinute });
  return rateBudget(key.rateLimitPerMinute, row?.hit ?? NO_HIT);
}

/** Whether a delivery over the cap may still be parked; beyond ten times the cap it is refused. */
export async function mayBeParked(db: Queryable, key: { id: string; rateLimitPerMinute: number }): Promise<boolean> {
  const row = await one(db, hitParked, { key: key.id, cap: key.rateLimitPerMinute * PARKED_CAPS });
  const [admitted] = row?.hit ?? NO_HIT;
  return admitted === 1;
}

const NO_HIT: Hit = [0, 0, 1];
