import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';

/** Ends every session of a user. Returns the version that new ones carry. */
export function endSessions(db: Database, actor: Actor, userId: string, now: Date): Promise<number> {
  return db.$transaction(async (tx) => {
    const { sessionVersion, email } = await tx.user.update({
      where: { id: userId },
      data: { sessionVersion: { increment: 1 } },
      select: { sessionVersion: true, email: true },
    });
    await audit(tx, actor, 'sessions.ended', { details: { email } }, now);
    return sessionVersion;
  });
}
