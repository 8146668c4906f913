import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { deviceName } from './device-name.ts';

/** A session by its own id and its user's. */
export interface OwnSession {
  userId: string;
  sessionId: string;
}

/** Ends this session: what its token is copied to is signed out as well. */
export function endSession(db: Database, actor: Actor, { userId, sessionId }: OwnSession, now: Date): Promise<void> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
    if (count > 0) await audit(tx, actor, 'user.signed_out', { details: {} }, now);
  });
}

/** Ends another session of one's own, by its id. Refuses one that is nobody's, or somebody else's. */
export function endOneSession(db: Database, actor: Actor, { userId, sessionId }: OwnSession, now: Date): Promise<void> {
  return db.$transaction(async (tx) => {
    const found = await tx.session.findFirst({ where: { id: sessionId, userId }, select: { userAgent: true } });
    if (found === null) throw new Refused('that session has ended already');
    await tx.session.deleteMany({ where: { id: sessionId, userId } });
    await audit(tx, actor, 'session.ended', { details: { device: deviceName(found.userAgent) } }, now);
  });
}

/** Ends every session of a user but this one. Returns the version that its token carries from now on. */
export function endOtherSessions(db: Database, actor: Actor, own: OwnSession, now: Date): Promise<number> {
  return db.$transaction(async (tx) => {
    const version = await raiseVersion(tx, own.userId, own.sessionId);
    await audit(tx, actor, 'sessions.ended', { details: { email: actor.name } }, now);
    return version;
  });
}

/**
 * Ends a user's sessions, `kept` excepted. Sign-ins that run meanwhile, with what was right until now, end with them:
 * their tokens carry the version before.
 */
export async function raiseVersion(tx: Transaction, userId: string, kept: string | null): Promise<number> {
  await tx.session.deleteMany({ where: { userId, ...(kept !== null && { id: { not: kept } }) } });
  const { sessionVersion } = await tx.user.update({
    where: { id: userId },
    data: { sessionVersion: { increment: 1 } },
    select: { sessionVersion: true },
  });
  return sessionVersion;
}
