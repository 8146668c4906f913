import type { Transaction } from '../database/prisma.ts';
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
  const [members, invited, organization, withFactor] = await Promise.all([
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
    db.totpFactor.findMany({
      where: { confirmedAt: { not: null }, user: { memberships: { some: { organizationId } } } },
      select: { userId: true },
    }),
  ]);
  const secured = new Set(withFactor.map(({ userId }) => userId));
  return {
    members: members.map(({ userId, role, user }) => ({ userId, role, ...user, hasFactor: secured.has(userId) })),
    invited,
    requiresFactor: organization.requiresSecondFactor,
  };
}
