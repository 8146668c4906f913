import type { KeyStatus } from './vocabulary.ts';

/** What a key is at this moment. A key is expired from the very millisecond of `expiresAt` on. */
export function keyStatus(key: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): KeyStatus {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
}
