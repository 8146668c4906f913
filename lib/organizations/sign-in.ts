import { z } from 'zod';
import { audit } from '../audit.ts';
import type { Claims } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { findByEmail } from './find-by-email.ts';
import { provePassword, type Sender } from './prove-password.ts';
import { startSession } from './start-session.ts';

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

/**
 * Signs somebody in. Refuses, in the same words and after the same time, an unknown user, a wrong password, and
 * somebody who is in no organization any more; and for a while whoever tried too often. The session is of the
 * organization that they joined first; the audit logs of all have it.
 */
export async function signIn(
  db: Database,
  { email, password }: z.output<typeof signInInput>,
  from: Sender,
  now: Date,
): Promise<Claims> {
  const account = await findByEmail(db, email);
  await provePassword(db, { email, account, password }, from, wrong, now);
  const first = account?.memberships[0];
  if (account === null || first === undefined) throw new Refused(wrong);
  const { id: userId, email: name, memberships, sessionVersion: version } = account;
  const details = { new_device: !from.device?.userIds.includes(userId) };
  return db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { lastSignedInAt: now } });
    for (const { organizationId } of memberships)
      await audit(tx, { organizationId, name, clientIp: from.clientIp }, 'user.signed_in', { details }, now);
    return startSession(tx, { userId, organizationId: first.organizationId, version }, now);
  });
}
