import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { holdLiveKey } from './hold-key.ts';

/** Time enough to put the new secret into the sender, and no second rotation by the back door. */
const ACCEPTED_MS = 24 * 3600 * 1000;

/**
 * Accepts the signing secret that was in use before the last rotation for a day more, beside the current one. Refuses
 * when it is gone: 7 days after it was replaced, or at once because it had leaked.
 */
export function acceptReplacedSecret(
  db: Database,
  actor: Actor,
  keyId: string,
  now: Date,
): Promise<{ acceptedUntil: Date }> {
  return db.$transaction(async (tx) => {
    const key = await holdLiveKey(tx, actor, keyId, now);
    const previous = await tx.signingSecret.findFirst({
      where: { integrationKeyId: key.id, replacedAt: { not: null } },
      orderBy: [{ replacedAt: 'desc' }, { id: 'desc' }],
      select: { id: true, replacedAt: true },
    });
    if (previous === null) {
      throw new Refused(
        `no replaced secret of pck_int_${keyId} is kept: they are destroyed 7 days after they were replaced, and at once when they leaked`,
      );
    }
    const acceptedUntil = new Date(now.getTime() + ACCEPTED_MS);
    await tx.signingSecret.update({ where: { id: previous.id }, data: { validUntil: acceptedUntil } });
    const details = {
      key_id: keyId,
      replaced_at: previous.replacedAt?.toISOString() ?? null,
      accepted_until: acceptedUntil.toISOString(),
    };
    await audit(tx, actor, 'signing_secret.accepted_again', { integrationKeyId: key.id, details }, now);
    return { acceptedUntil };
  });
}
