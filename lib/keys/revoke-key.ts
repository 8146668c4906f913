import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { holdKey } from './hold-key.ts';

/** A key that is revoked, and whether it was so before. */
export interface Revocation {
  revokedAt: Date;
  revokedBy: string;
  already: boolean;
}

/** Revokes a key for good, from the next request on. A second time changes nothing and says who was first. */
export function revokeKey(db: Database, actor: Actor, keyId: string, now: Date): Promise<Revocation> {
  return db.$transaction(async (tx) => {
    const { id, revokedAt, revokedBy } = await holdKey(tx, actor, keyId);
    if (revokedAt !== null) return { revokedAt, revokedBy: revokedBy ?? 'unknown', already: true };
    await tx.integrationKey.update({ where: { id }, data: { revokedAt: now, revokedBy: actor.name } });
    await audit(tx, actor, 'key.revoked', { integrationKeyId: id, details: { key_id: keyId } }, now);
    return { revokedAt: now, revokedBy: actor.name, already: false };
  });
}
