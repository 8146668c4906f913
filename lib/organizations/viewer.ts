import { type Claims, finalAgeSeconds } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { hasFactor } from '../factors/list-factors.ts';
import type { Role } from '../keys/vocabulary.ts';

/** Somebody who is signed in, in one of their organizations. */
export interface Viewer {
  userId: string;
  sessionId: string;
  email: string;
  role: Role;
  organizationId: string;
  organizationName: string;
  /** Owners and admins; members look on. */
  mayManage: boolean;
  /** Whether keys without Ctrl or ⌘ do anything in the console (WCAG 2.1.4). */
  singleKeyShortcuts: boolean;
  /** Their organization requires a second factor, and they have none yet: they may set one up, and nothing else. */
  mustAddFactor: boolean;
}

/** When a session was last in use is known to so much, which spares each click a write. */
const SEEN_MS = 5 * 60_000;

/** Roles from the least to the most that one may do. */
const ranks: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

export function isAtLeast(role: Role, least: Role): boolean {
  return ranks[role] >= ranks[least];
}

/**
 * Whose session this is, as the database has it now: null when they were removed, when the session was ended by a
 * sign-out or a change of password, and once it is 30 days old.
 */
export async function findViewer(db: Database, claims: Claims, now: Date): Promise<Viewer | null> {
  const { sessionId, userId, organizationId, version } = claims;
  const oldest = new Date(now.getTime() - finalAgeSeconds * 1000);
  const found = await db.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: {
      role: true,
      organization: { select: { name: true, requiresSecondFactor: true } },
      user: {
        select: {
          email: true,
          sessionVersion: true,
          singleKeyShortcuts: true,
          sessions: { where: { id: sessionId, createdAt: { gt: oldest } }, select: { seenAt: true } },
        },
      },
    },
  });
  const session = found?.user.sessions[0];
  if (found === null || found.user.sessionVersion !== version || session === undefined) return null;
  if (now.getTime() - (session.seenAt?.getTime() ?? 0) > SEEN_MS)
    await db.session.updateMany({ where: { id: sessionId }, data: { seenAt: now } });
  const { role, organization, user } = found;
  return {
    userId,
    sessionId,
    email: user.email,
    role,
    organizationId,
    organizationName: organization.name,
    mayManage: isAtLeast(role, 'admin'),
    singleKeyShortcuts: user.singleKeyShortcuts,
    mustAddFactor: organization.requiresSecondFactor && !(await hasFactor(db, userId)),
  };
}
