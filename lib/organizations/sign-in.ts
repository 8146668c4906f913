import { z } from 'zod';
import type { Claims } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { hasFactor } from '../factors/list-factors.ts';
import type { HalfSignIn } from '../factors/prove-factor.ts';
import { Refused } from '../refused.ts';
import { enter, type WayIn } from './enter.ts';
import { type FoundUser, findByEmail } from './find-by-email.ts';
import { provePassword, type Sender } from './prove-password.ts';

/** What PostgreSQL can look for. Whatever else is wrong with them is not told apart from a wrong password. */
export const signInInput = z.object({
  email: z
    .string()
    .min(1, 'type your e-mail address')
    .max(320)
    .refine((text) => !text.includes('\0')),
  password: z.string().min(1, 'type your password').max(500),
});

const wrong = 'E-mail or password is wrong.';

/** A session, or a second factor to show before there is one. */
export type SignedIn = { claims: Claims } | { half: HalfSignIn };

/**
 * Signs somebody in. Refuses, in the same words and after the same time, an unknown user, a wrong password, and
 * somebody who is in no organization any more; and for a while whoever tried too often. The session is of the
 * organization that they joined first; whoever has a second factor is asked for it first.
 */
export async function signIn(
  db: Database,
  { email, password }: z.output<typeof signInInput>,
  from: Sender,
  now: Date,
): Promise<SignedIn> {
  const account = await findByEmail(db, email);
  await provePassword(db, { email, account, password }, from, wrong, now);
  const first = account?.memberships[0];
  if (account === null || first === undefined) throw new Refused(wrong);
  return admit(db, account, first.organizationId, from, now);
}

/** Somebody whose password was right, or whom their identity provider knows: in, or on to their second factor. */
export async function admit(
  db: Database,
  account: FoundUser,
  organizationId: string,
  from: Sender & { how?: WayIn },
  now: Date,
): Promise<SignedIn> {
  const { id: userId, sessionVersion: version } = account;
  if (await hasFactor(db, userId)) return { half: { userId, organizationId, version } };
  return { claims: await enter(db, account, organizationId, from, now) };
}
