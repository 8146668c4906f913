import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { holdMember } from './hold-members.ts';

export const removeMemberInput = z.object({ userId: z.uuid() });

/**
 * Removes a member, whose sessions end at once. Their account goes with their last membership, so that they can be
 * invited again. Refuses to remove the last owner.
 */
export function removeMember(
  db: Database,
  actor: Actor,
  { userId }: z.output<typeof removeMemberInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = actor;
  return db.$transaction(async (tx) => {
    const member = await holdMember(tx, actor, userId);
    if (member.isLastOwner) {
      throw new Refused(`${member.email} is the last owner: make somebody else an owner first`);
    }
    await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
    if ((await tx.membership.count({ where: { userId } })) === 0) await tx.user.delete({ where: { id: userId } });
    const details = { email: member.email, role: member.role };
    await audit(tx, actor, 'member.removed', { details }, now);
  });
}
