import type { Queryable } from '../database/pool.ts';
import { one, type Together } from '../database/together.ts';
import { refuse } from '../errors/api-error.ts';
import type { RateBudget } from './call.ts';

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

/** `taken` has the hit of each row of a relation of n, key and cap. */
export function takeHits(relation: string, purpose: Purpose): string {
  return `
    asked as (
      select array_agg(n order by key, n) as ns, array_agg(key order by key, n) as keys, array_agg(cap order by key, n) as caps
      from ${relation} hits),
    taken as materialized (
      select asked.ns[t.n] as n, t.hit from asked, integrations.take_hits(asked.keys, asked.caps, '${purpose}') t)`;
}

/** What a window is of: requests, or those above the cap that are parked. */
type Purpose = 'requests' | 'parked';

function hitStatement(purpose: Purpose): Together {
  return {
    name: `hit-${purpose}`,
    columns: { key: 'uuid', cap: 'integer' },
    lockOrder: 0,
    text: `, ${takeHits('input', purpose)} select n, hit from taken`,
  };
}
const statements = { requests: hitStatement('requests'), parked: hitStatement('parked') };

/** One hit of a key's budget, for the routes where it comes after the signature. */
export async function hitKey(db: Queryable, key: { id: string; rateLimitPerMinute: number }): Promise<RateBudget> {
  return rateBudget(key.rateLimitPerMinute, await hit(db, key.id, key.rateLimitPerMinute, 'requests'));
}

/** Whether a delivery over the cap may still be parked; beyond ten times the cap it is refused. */
export async function mayBeParked(db: Queryable, key: { id: string; rateLimitPerMinute: number }): Promise<boolean> {
  const [admitted] = await hit(db, key.id, key.rateLimitPerMinute * PARKED_CAPS, 'parked');
  return admitted === 1;
}

async function hit(db: Queryable, keyId: string, cap: number, purpose: Purpose): Promise<Hit> {
  const row = await one<{ hit: Hit }>(db, statements[purpose], [keyId, cap]);
  return row?.hit ?? [0, 0, 1];
}
