import type { Claims } from '../auth/session-token.ts';
import type { Transaction } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import type { Sender } from './prove-password.ts';

const LONGEST_NAME = 500;

/** Starts a session of a user in one of their organizations: always a new one, whatever the browser had before. */
export async function startSession(
  tx: Transaction,
  { userId, organizationId, version }: Omit<Claims, 'sessionId'>,
  now: Date,
  from: Pick<Sender, 'clientIp' | 'userAgent'> | null = null,
): Promise<Claims> {
  const seen = {
    seenAt: now,
    clientIp: from?.clientIp ?? null,
    userAgent: from?.userAgent?.slice(0, LONGEST_NAME) ?? null,
  };
  const { id: sessionId } = await tx.session.create({ data: { id: newId(), userId, createdAt: now, ...seen } });
  return { sessionId, userId, organizationId, version };
}
