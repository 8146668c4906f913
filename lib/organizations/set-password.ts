import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { raiseVersion } from './end-sessions.ts';
import { findByEmail } from './find-by-email.ts';
import { hashPassword, password } from './password-hash.ts';

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
  const passwordHash = await hashPassword(input.password, { name: operator.name, isKnown: true });
  return db.$transaction(async (tx) => {
    const user = await findByEmail(tx, input.email);
    if (user === null) throw new Refused(`nobody has an account with ${input.email}`);
    const { id, email, memberships } = user;
    await tx.user.update({ where: { id }, data: { passwordHash } });
    await raiseVersion(tx, id, null);
    for (const { organizationId } of memberships)
      await audit(tx, { ...operator, organizationId }, 'password.set', { details: { email } }, now);
    return { id, email };
  });
}
