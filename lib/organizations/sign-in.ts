import { z } from 'zod';
import type { Claims } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { verifyPassword } from './password.ts';
import { countTry, giveBack } from './throttle.ts';

/** What PostgreSQL can look for. Whatever else is wrong with them is not told apart from a wrong password. */
export const signInInput = z.object({
  email: z
    .string()
    .max(320)
    .refine((text) => !text.includes('\0')),
  password: z.string().max(500),
});

/**
 * Signs somebody in. Refuses, in the same words and after the same time, an unknown user, a wrong password, and
 * somebody who is in no organization any more; and for a while whoever tried too often. The session is of the organization that they
 * joined first.
 */
export async function signIn(
  db: Database,
  { email, password }: z.output<typeof signInInput>,
  clientIp: string,
  now: Date,
): Promise<Claims> {
  await countTry(db, email, clientIp, now);
  const user = await findByEmail(db, email);
  const right = await verifyPassword(password, user?.passwordHash ?? null);
  const membership = user?.memberships[0];
  if (!right || user === undefined || membership === undefined) throw new Refused('E-mail or password is wrong.');
  await giveBack(db, email, clientIp);
  await db.user.update({ where: { id: user.id }, data: { lastSignedInAt: now } });
  return { userId: user.id, organizationId: membership.organizationId, version: user.sessionVersion };
}

/** A user by an address in any case, with the hash of their password. */
export async function findByEmail(db: Pick<Database, '$queryRaw' | 'user'>, email: string) {
  const [found] = await db.$queryRaw<{ id: string }[]>`
    select id::text from core.users where lower(email) = lower(${email.trim()})`;
  if (found === undefined) return undefined;
  const user = await db.user.findUnique({
    where: { id: found.id },
    select: {
      id: true,
      email: true,
      passwordHash: true,
      sessionVersion: true,
      memberships: { select: { organizationId: true }, orderBy: { createdAt: 'asc' }, take: 1 },
    },
  });
  return user ?? undefined;
}
