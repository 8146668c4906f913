import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { type OwnSession, raiseVersion } from './end-sessions.ts';
import { hashPassword, password } from './password-hash.ts';
import { proveOwnPassword } from './prove-password.ts';

export const changePasswordInput = z.object({ current: z.string().max(500), password });

/**
 * Gives a user another password, which ends every other session they have. Refuses when the current one is wrong, and
 * for a while whoever guessed too often; what others try of the account elsewhere does not count here. Returns the
 * version that the own session's token carries from now on.
 */
export async function changePassword(
  db: Database,
  actor: Actor,
  own: OwnSession,
  input: z.output<typeof changePasswordInput>,
  now: Date,
): Promise<number> {
  const { userId, sessionId } = own;
  const email = await proveOwnPassword(db, actor, userId, input.current, now);
  const passwordHash = await hashPassword(input.password, { name: userId, isKnown: true });
  return db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    const version = await raiseVersion(tx, userId, sessionId);
    await audit(tx, actor, 'password.changed', { details: { email } }, now);
    return version;
  });
}
