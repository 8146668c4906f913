import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { hashPassword, password } from './password.ts';

export const setPasswordInput = z.object({ email: z.string().trim(), password });

/**
 * Gives whoever forgot theirs another password, and ends every session they have: for the operator of the installation,
 * who is asked for no old one. It is in the audit log of each organization they belong to.
 */
export async function setPassword(
  db: Database,
  operator: Omit<Actor, 'organizationId'>,
  input: z.output<typeof setPasswordInput>,
  now: Date,
): Promise<{ id: string; email: string }> {
  const passwordHash = await hashPassword(input.password);
  return db.$transaction(async (tx) => {
    const user = await tx.user.findFirst({
      where: { email: { equals: input.email, mode: 'insensitive' } },
      select: { id: true, email: true, memberships: { select: { organizationId: true } } },
    });
    if (user === null) throw new Refused(`nobody has an account with ${input.email}`);
    await tx.user.update({
      where: { id: user.id },
      data: { passwordHash, sessionVersion: { increment: 1 } },
      select: { id: true },
    });
    const details = { email: user.email };
    for (const { organizationId } of user.memberships)
      await audit(tx, { ...operator, organizationId }, 'password.set', { details }, now);
    return { id: user.id, email: user.email };
  });
}
