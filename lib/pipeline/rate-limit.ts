import type { Queryable } from '../database/pool.ts';
import { one } from '../database/together.ts';
import { refuse } from '../errors/api-error.ts';
import type { RateBudget } from './call.ts';

/** What `integrations.take_hit` returns: 1 if let through else 0, what remains, seconds until more is let through. */
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

const takeHit = {
  name: 'take-hit',
  columns: { key: 'uuid', cap: 'integer', purpose: 'text' },
  lockOrder: 0,
  text: 'select n, integrations.take_hit(key, cap, null, purpose) as hit from input',
} as const;

/** One hit of a key's budget, for the routes where it comes after the signature. */
export async function hitKey(db: Queryable, key: { id: string; rateLimitPerMinute: number }): Promise<RateBudget> {
  return rateBudget(key.rateLimitPerMinute, await hit(db, key.id, key.rateLimitPerMinute, 'requests'));
}

/** Whether a delivery over the cap may still be parked; beyond ten times the cap it is refused. */
export async function mayBeParked(db: Queryable, key: { id: string; rateLimitPerMinute: number }): Promise<boolean> {
  const [admitted] = await hit(db, key.id, key.rateLimitPerMinute * PARKED_CAPS, 'parked');
  return admitted === 1;
}

async function hit(db: Queryable, keyId: string, cap: number, purpose: 'requests' | 'parked'): Promise<Hit> {
  const row = await one<{ hit: Hit }>(db, takeHit, [keyId, cap, purpose]);
  return row?.hit ?? [0, 0, 1];
}
