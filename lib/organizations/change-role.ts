import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { roles } from '../keys/vocabulary.ts';
import { Refused } from '../refused.ts';
import { holdMember } from './hold-members.ts';

export const changeRoleInput = z.object({ userId: z.uuid(), role: z.enum(roles) });

/** Gives a member another role, at once, also in sessions they have. Refuses to lower the last owner. */
export function changeRole(
  db: Database,
  actor: Actor,
  { userId, role }: z.output<typeof changeRoleInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = actor;
  return db.$transaction(async (tx) => {
    const member = await holdMember(tx, actor, userId);
    if (member.role === role) return;
    if (member.isLastOwner) {
      throw new Refused(`${member.email} is the last owner: make somebody else an owner first`);
    }
    await tx.membership.update({ where: { organizationId_userId: { organizationId, userId } }, data: { role } });
    const details = { email: member.email, role: { before: member.role, after: role } };
    await audit(tx, actor, 'member.role_changed', { details }, now);
  });
}
