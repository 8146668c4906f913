import type { Transaction } from '../database/prisma.ts';
import { type ShownKey, showKey } from '../keys/list-keys.ts';
import { latelyUsed } from '../request-log/impact.ts';

/** A rolled key that still lives, and whether anybody still sends with it. */
export interface RollOverlap {
  oldKeyId: string;
  newKeyId: string;
  /** When the old key stops by itself. */
  endsAt: Date | null;
  requestsInHour: number;
  requestsInDay: number;
  lastUsedAt: Date | null;
}

/** The overlap that this key is in, as the old one or as the new one; null when the old one has ended. */
export async function rollOverlap(
  db: Transaction,
  organizationId: string,
  key: ShownKey,
  now: Date,
): Promise<RollOverlap | null> {
  const old = key.rolledTo !== null ? key : await predecessor(db, organizationId, key, now);
  if (old === null || old.rolledTo === null || old.status !== 'active') return null;
  const [hour, day] = await Promise.all([latelyUsed(db, old.id, 1, now), latelyUsed(db, old.id, 24, now)]);
  return {
    oldKeyId: old.keyId,
    newKeyId: old.rolledTo,
    endsAt: old.expiresAt,
    requestsInHour: hour.requests,
    requestsInDay: day.requests,
    lastUsedAt: day.lastUsedAt,
  };
}

async function predecessor(
  db: Transaction,
  organizationId: string,
  key: ShownKey,
  now: Date,
): Promise<ShownKey | null> {
  return key.rolledFrom === null ? null : showKey(db, organizationId, key.rolledFrom, now);
}
