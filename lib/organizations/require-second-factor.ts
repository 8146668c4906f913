import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { hasFactor } from '../factors/list-factors.ts';
import { Refused } from '../refused.ts';

export const requireFactorInput = z.object({ on: z.boolean() });

/**
 * Requires a second factor of all members, at once, also in sessions they have: whoever has none is led to set one up. An
 * owner who has none themselves is refused.
 */
export async function requireSecondFactor(
  db: Database,
  actor: Actor,
  { userId, on }: { userId: string; on: boolean },
  now: Date,
): Promise<void> {
  if (on && !(await hasFactor(db, userId))) throw new Refused('set up your own second factor first, in Account');
  await db.$transaction(async (tx) => {
    const { count } = await tx.organization.updateMany({
      where: { id: actor.organizationId, requiresSecondFactor: !on },
      data: { requiresSecondFactor: on },
    });
    if (count > 0) await audit(tx, actor, 'second_factor.required', { details: { required: on } }, now);
  });
}
