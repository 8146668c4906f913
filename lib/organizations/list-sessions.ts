import { finalAgeSeconds } from '../auth/session-token.ts';
import type { Transaction } from '../database/prisma.ts';
import { deviceName } from './device-name.ts';

export interface ListedSession {
  sessionId: string;
  /** Such as `Firefox on Windows`. */
  device: string;
  clientIp: string | null;
  beganAt: Date;
  /** To within five minutes. */
  seenAt: Date | null;
}

/** The sessions that a user has, the one in use last first. */
export async function listSessions(db: Transaction, userId: string, now: Date): Promise<ListedSession[]> {
  const sessions = await db.session.findMany({
    where: { userId, createdAt: { gt: new Date(now.getTime() - finalAgeSeconds * 1000) } },
    orderBy: [{ seenAt: { sort: 'desc', nulls: 'last' } }, { createdAt: 'desc' }],
    take: 100,
  });
  return sessions.map(({ id, userAgent, clientIp, createdAt, seenAt }) => ({
    sessionId: id,
    device: deviceName(userAgent),
    clientIp,
    beganAt: createdAt,
    seenAt,
  }));
}
