import type { Actor } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import type { Role } from '../keys/vocabulary.ts';
import { Refused } from '../refused.ts';
import { holdOrganization } from './hold-organization.ts';

/** A member of the organization, held with all its other members until the transaction ends. */
export interface HeldMember {
  userId: string;
  email: string;
  role: Role;
  /** Nobody else owns the organization. */
  isLastOwner: boolean;
}

/**
 * One member, with the organization's memberships held, so that of two owners who remove each other at once one stays.
 * Refuses a user who is not of this organization.
 */
export async function holdMember(tx: Transaction, { organizationId }: Actor, userId: string): Promise<HeldMember> {
  await holdOrganization(tx, organizationId);
  const found = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: { role: true, user: { select: { email: true } } },
  });
  if (found === null) throw new Refused('no such member');
  const owners = await tx.membership.count({ where: { organizationId, role: 'owner' } });
  const { role, user } = found;
  return { userId, email: user.email, role, isLastOwner: role === 'owner' && owners === 1 };
}
