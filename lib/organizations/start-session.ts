import type { Claims } from '../auth/session-token.ts';
import type { Transaction } from '../database/prisma.ts';
import { newId } from '../new-id.ts';

/** Starts a session of a user in one of their organizations: always a new one, whatever the browser had before. */
export async function startSession(
  tx: Transaction,
  { userId, organizationId, version }: Omit<Claims, 'sessionId'>,
  now: Date,
): Promise<Claims> {
  const { id: sessionId } = await tx.session.create({ data: { id: newId(), userId, createdAt: now } });
  return { sessionId, userId, organizationId, version };
}
