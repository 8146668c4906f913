import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { ownCell } from '../env.ts';
import { newId } from '../new-id.ts';
import { holdLiveKey } from './hold-key.ts';
import { openSecret, type SealingKeys, sealSecret } from './signing-secret.ts';
import { makeToken } from './token.ts';
import { longestOverlapSeconds } from './vocabulary.ts';

export const rollKeyInput = z.object({
  /** How long the old key lives on; 0 revokes it at once. */
  overlapSeconds: z.int().min(0).max(longestOverlapSeconds.roll, 'must be 30d or less').default(0),
});

export interface RolledKey {
  /** The successor's row id. */
  id: string;
  /** The whole successor, shown once. */
  key: string;
  keyId: string;
  /** When the old key ends: the end of the overlap, or its own expiry if that is sooner. */
  oldKeyEndsAt: Date;
}

/**
 * Makes a key's successor: same settings, signing secret and idempotency space (the lineage), another key. The old one
 * lives on for the overlap, never longer than it would have.
 */
export function rollKey(
  db: Database,
  actor: Actor,
  keyId: string,
  input: z.output<typeof rollKeyInput>,
  sealingKeys: SealingKeys,
  now: Date,
): Promise<RolledKey> {
  const { token, keyId: successorKeyId, hash } = makeToken(ownCell());
  const id = newId();
  return db.$transaction(async (tx) => {
    const { successor: _, ...old } = await holdLiveKey(tx, actor, keyId, now);
    await tx.integrationKey.create({
      data: {
        ...old,
        id,
        keyId: successorKeyId,
        keyHash: new Uint8Array(hash),
        rolledFromId: old.id,
        createdAt: now,
        createdBy: actor.name,
      },
    });
    await tx.rateWindow.create({ data: { integrationKeyId: id } });
    await carrySecretsOver(tx, old.id, id, sealingKeys, now);

    const isCarried = input.overlapSeconds === 0 && (await carriesLink(tx, old.id));
    const overlapSeconds = isCarried ? LONGEST_CARRY_SECONDS : input.overlapSeconds;
    const overlapEnd = new Date(now.getTime() + overlapSeconds * 1000);
    const oldKeyEndsAt = old.expiresAt !== null && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd;
    const atOnce = overlapSeconds === 0;
    await tx.integrationKey.update({
      where: { id: old.id },
      data: atOnce ? { revokedAt: now, revokedBy: `${actor.name} (rolled)` } : { expiresAt: oldKeyEndsAt },
    });

    const rolled = { key_id: keyId, rolled_to: successorKeyId, ends_at: oldKeyEndsAt.toISOString() };
    await audit(tx, actor, 'key.rolled', { integrationKeyId: old.id, details: rolled }, now);
    const minted = { key_id: successorKeyId, rolled_from: keyId };
    await audit(tx, actor, 'key.minted', { integrationKeyId: id, details: minted }, now);
    return { id, key: token, keyId: successorKeyId, oldKeyEndsAt };
  });
}

/** Of a key that is linked to its shop: should the shop never deliver to the new address. */
const LONGEST_CARRY_SECONDS = 24 * 60 * 60;

/** Whether the key is linked: then its webhooks are carried to the successor, and the old key ends with the first delivery there. */
async function carriesLink(tx: Transaction, integrationKeyId: string): Promise<boolean> {
  const data = { endsKeyId: integrationKeyId };
  return (await tx.linkedShop.updateMany({ where: { integrationKeyId }, data })).count > 0;
}

/** Seals again the secrets that still verify: a sealed secret opens for the key it was sealed for, and no other. */
async function carrySecretsOver(tx: Transaction, from: string, to: string, sealingKeys: SealingKeys, now: Date) {
  const secrets = await tx.signingSecret.findMany({
    where: { integrationKeyId: from, OR: [{ replacedAt: null }, { validUntil: { gt: now } }] },
    omit: { sealed: false },
  });
  await tx.signingSecret.createMany({
    data: secrets.map((secret) => ({
      ...secret,
      id: newId(),
      integrationKeyId: to,
      sealed: new Uint8Array(sealSecret(openSecret(Buffer.from(secret.sealed), from, sealingKeys), to, sealingKeys)),
    })),
  });
}
