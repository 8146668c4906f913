import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { type Role, roles } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { hashPassword, password } from './password-hash.ts';

export const userInput = z.object({
  email: z.string().trim().max(320).pipe(z.email('must be an e-mail address')),
  password,
  /** Unset: an organization's first user owns it, the others look on until somebody says more. */
  role: z.enum(roles, `must be one of ${roles.join(', ')}`).optional(),
});

export interface CreatedUser {
  id: string;
  email: string;
  role: Role;
}

/**
 * Makes a user of the organization. Refuses an e-mail address that has an account, whatever its case. An owner ends the
 * links that would make the first one.
 */
export async function createUser(
  db: Database,
  actor: Actor,
  input: z.output<typeof userInput>,
  now: Date,
): Promise<CreatedUser> {
  const { organizationId } = actor;
  const passwordHash = await hashPassword(input.password, { name: actor.name, isKnown: true });
  return emailTaken(input.email, () =>
    db.$transaction(async (tx) => {
      const first = (await tx.membership.count({ where: { organizationId } })) === 0;
      const role = input.role ?? (first ? 'owner' : 'member');
      const user = { id: newId(), email: input.email };
      await tx.user.create({ data: { ...user, passwordHash, createdAt: now } });
      await tx.membership.create({ data: { organizationId, userId: user.id, role, createdAt: now } });
      await audit(tx, actor, 'user.created', { details: { ...user, role } }, now);
      if (role === 'owner') await tx.setupLink.deleteMany();
      return { ...user, role };
    }),
  );
}

/** Does `work`, which stores a user of this address; refuses when the address has an account. */
export async function emailTaken<Value>(email: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw new Refused(`${email} already has an account`);
    }
    throw error;
  }
}
