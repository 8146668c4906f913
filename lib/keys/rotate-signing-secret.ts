import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { type HeldKey, holdLiveKey } from './hold-key.ts';
import { givenSecret } from './key-settings.ts';
import { makeSigningSecret, type SealingKeys, sealSecret } from './signing-secret.ts';
import { longestOverlapSeconds } from './vocabulary.ts';

export const rotateSecretInput = z
  .object({
    /** How long the old secret still verifies; 0 stops it at once. */
    overlapSeconds: z.int().min(0).max(longestOverlapSeconds.rotate, 'must be 24h or less').default(0),
    /** Destroys every earlier secret now, also the sealed copies kept for diagnosis. */
    leaked: z.boolean().default(false),
    signingSecret: givenSecret.optional(),
  })
  .refine(({ leaked, overlapSeconds }) => !leaked || overlapSeconds === 0, {
    path: ['overlapSeconds'],
    error: 'must be none for a secret that leaked: it stops at once',
  });

export interface Rotation {
  /** Shown once. */
  signingSecret: string;
  /** When the one before stops; null when it has stopped, or there was none. */
  oldSecretUntil: Date | null;
}

/**
 * Gives a key a new signing secret (its first, where it had none). The ones before stop now, or at the end of the
 * overlap if that is sooner than they would have, and stay sealed 7 days for diagnosis, unless they leaked.
 */
export function rotateSigningSecret(
  db: Database,
  actor: Actor,
  keyId: string,
  input: z.output<typeof rotateSecretInput>,
  sealingKeys: SealingKeys,
  now: Date,
): Promise<Rotation> {
  const signingSecret = input.signingSecret ?? makeSigningSecret();
  return db.$transaction(async (tx) => {
    const key = await holdLiveKey(tx, actor, keyId, now);
    const isFirst = (await tx.signingSecret.count({ where: { integrationKeyId: key.id, replacedAt: null } })) === 0;
    // "At once" is no moment on somebody's clock: such a secret has none.
    const isCarried = !isFirst && !input.leaked && input.overlapSeconds === 0 && (await carriesSecret(tx, key.id));
    const overlapSeconds = isCarried ? longestOverlapSeconds.rotate : input.overlapSeconds;
    const until = overlapSeconds === 0 ? null : new Date(now.getTime() + overlapSeconds * 1000);

    const bearers = input.leaked ? await destroySecrets(tx, key, now) : await retireSecrets(tx, key, until, now);
    await tx.signingSecret.createMany({
      data: bearers.map((integrationKeyId) => ({
        id: newId(),
        integrationKeyId,
        sealed: new Uint8Array(sealSecret(signingSecret, integrationKeyId, sealingKeys)),
        createdAt: now,
        createdBy: actor.name,
      })),
    });
    const oldSecretUntil = isFirst ? null : until;
    const details = {
      key_id: keyId,
      signing_secret: input.signingSecret === undefined ? 'made' : 'given',
      old_secret_until: oldSecretUntil?.toISOString() ?? null,
      leaked: input.leaked,
    };
    await audit(tx, actor, 'signing_secret.rotated', { integrationKeyId: key.id, details }, now);
    return { signingSecret, oldSecretUntil };
  });
}

/**
 * Whether the key is linked to its shop: then the new secret is carried to the webhooks there, and what verified before
 * ends with the first delivery that has it, a day from now at the latest.
 */
async function carriesSecret(tx: Transaction, integrationKeyId: string): Promise<boolean> {
  const { count } = await tx.linkedShop.updateMany({ where: { integrationKeyId }, data: { endsOldSecrets: true } });
  return count > 0;
}

/** Ends the key's secrets at `until`. Returns the rows that need the new one: this key's. */
async function retireSecrets(tx: Transaction, key: HeldKey, until: Date | null, now: Date): Promise<string[]> {
  const integrationKeyId = key.id;
  await tx.signingSecret.updateMany({
    where: { integrationKeyId, validUntil: { gt: until ?? now } },
    data: { validUntil: until },
  });
  await tx.signingSecret.updateMany({
    where: { integrationKeyId, replacedAt: null },
    data: { replacedAt: now, validUntil: until },
  });
  return [integrationKeyId];
}

/**
 * Destroys all secrets of the key's lineage: a roll has copied the leaked one, and on a rolled key that still lives it
 * would go on verifying. Returns the rows that need the new one: this key's, and those of such predecessors.
 */
async function destroySecrets(tx: Transaction, key: HeldKey, now: Date): Promise<string[]> {
  const predecessors = await tx.integrationKey.findMany({
    where: {
      id: { not: key.id },
      lineageId: key.lineageId,
      revokedAt: null,
      expiresAt: { gt: now },
      signingSecrets: { some: { replacedAt: null } },
    },
    select: { id: true },
  });
  await tx.signingSecret.deleteMany({ where: { integrationKey: { lineageId: key.lineageId } } });
  return [key.id, ...predecessors.map(({ id }) => id)];
}
