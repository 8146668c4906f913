import { batched, one } from '../database/batcher.ts';
import type { Queryable } from '../database/pool.ts';
import { as } from '../database/statement.ts';
import { refuse } from '../errors/api-error.ts';
import type { RateBudget } from '../request/call.ts';

/** What `integrations.take_hits` returns of each: 1 if let through else 0, what remains, seconds until more is let through. */
export type Hit = [admitted: number, remaining: number, resetSeconds: number];

/** A shop may send ten times its cap before it is refused; what is above the cap is parked (contract §10). */
const PARKED_CAPS = 9;

export function rateBudget(limit: number, [admitted, remaining, resetSeconds]: Hit): RateBudget {
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
