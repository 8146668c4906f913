import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { hashPassword, password, verifyPassword } from './password.ts';
import { countTry, giveBack } from './throttle.ts';

export const changePasswordInput = z.object({ current: z.string().max(500), password });

/**
 * Gives a user another password, which ends every session they have. Refuses when the current one is wrong, as often as
 * a sign-in would. Returns the version that new sessions carry.
 */
export async function changePassword(
  db: Database,
  actor: Actor,
  userId: string,
  input: z.output<typeof changePasswordInput>,
  now: Date,
): Promise<number> {
  const clientIp = actor.clientIp ?? 'unknown';
  const user = await db.user.findUniqueOrThrow({ where: { id: userId }, omit: { passwordHash: false } });
  await countTry(db, user.email, clientIp, now);
  if (!(await verifyPassword(input.current, user.passwordHash))) throw new Refused('The current password is wrong.');
  await giveBack(db, user.email, clientIp);
  const passwordHash = await hashPassword(input.password);
  return db.$transaction(async (tx) => {
    const { sessionVersion } = await tx.user.update({
      where: { id: userId },
      data: { passwordHash, sessionVersion: { increment: 1 } },
      select: { sessionVersion: true },
    });
    await audit(tx, actor, 'password.changed', { details: { email: user.email } }, now);
    return sessionVersion;
  });
}
