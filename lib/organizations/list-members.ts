import type { Transaction } from '../database/prisma.ts';
import { withFactor } from '../factors/list-factors.ts';
import type { Role } from '../keys/vocabulary.ts';

export interface Member {
  userId: string;
  email: string;
  role: Role;
  /** Null: never yet. */
  lastSignedInAt: Date | null;
  /** Whether they are asked for more than their password. */
  hasFactor: boolean;
}

/** Somebody who has a link and has not used it. */
export interface Invited {
  id: string;
  email: string;
  role: Role;
  expiresAt: Date;
}

/** The organization's people: owners first, then by address; and whoever is asked to join. */
export async function listMembers(
  db: Transaction,
  organizationId: string,
): Promise<{ members: Member[]; invited: Invited[]; requiresFactor: boolean }> {
  const [members, invited, organization, secured] = await Promise.all([
    db.membership.findMany({
      where: { organizationId },
      select: { userId: true, role: true, user: { select: { email: true, lastSignedInAt: true } } },
      orderBy: [{ role: 'asc' }, { user: { email: 'asc' } }],
    }),
    db.invitation.findMany({
      where: { organizationId },
      select: { id: true, email: true, role: true, expiresAt: true },
      orderBy: { email: 'asc' },
    }),
    db.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { requiresSecondFactor: true } }),
    db.user.findMany({
      where: { memberships: { some: { organizationId } }, ...withFactor },
      select: { id: true },
    }),
  ]);
  const haveFactor = new Set(secured.map(({ id }) => id));
  return {
    members: members.map(({ userId, role, user }) => ({ userId, role, ...user, hasFactor: haveFactor.has(userId) })),
    invited,
    requiresFactor: organization.requiresSecondFactor,
  };
}
