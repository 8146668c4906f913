import { z } from 'zod';
import { audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import type { MailSettings } from '../env.ts';
import { sendMail } from '../mail/send-mail.ts';
import { writeMail } from '../mail/write-mail.ts';
import { Refused } from '../refused.ts';
import { userInput } from './create-user.ts';
import { raiseVersion } from './end-sessions.ts';
import { findByEmail } from './find-by-email.ts';
import { deadLink, hashOf, makeToken } from './one-time-token.ts';
import { hashPassword, password } from './password-hash.ts';
import type { Sender } from './prove-password.ts';
import { countTry } from './throttle.ts';

const HOUR_MS = 3_600_000;

export const forgottenInput = z.object({ email: userInput.shape.email });
export const newPasswordInput = z.object({ token: z.string().max(200), password });

/** Counts somebody's wish for a link, whether or not the address has an account. Refuses for a while who had too many. */
export function countWish(db: Database, email: string, { clientIp }: Sender, now: Date): Promise<void> {
  return countTry(db, { what: 'link', email, clientIp, knownBy: null }, now);
}

/**
 * Mails a link that sets another password, if the address has an account; it works once, for an hour, and ends the one
 * before. To be called once the request was answered, so that nobody can tell from the answer, or from how long it took,
 * whether there is such an account.
 */
export async function mailPasswordLink(
  db: Database,
  given: string,
  { clientIp }: Sender,
  { appUrl, mail }: { appUrl: string; mail: MailSettings },
  now: Date,
): Promise<void> {
  const user = await findByEmail(db, given);
  if (user === null || user.memberships.length === 0) return;
  const { id: userId, email, memberships } = user;
  const { token, hash } = makeToken();
  await db.$transaction(async (tx) => {
    const data = { tokenHash: hash, createdAt: now };
    await tx.passwordLink.upsert({ where: { userId }, create: { userId, ...data }, update: data });
    for (const { organizationId } of memberships)
      await audit(tx, { organizationId, name: email, clientIp }, 'password.link_sent', { details: { email } }, now);
  });
  const text = writeMail({
    title: 'Set a new password',
    paragraphs: [
      'Somebody asked for a new password for your account. If that was you, set it here. The link works once, for an hour.',
    ],
    facts: [
      ['Account', email],
      ['Asked from', clientIp],
    ],
    action: { label: 'Set a new password', url: `${appUrl}/password/${token}` },
    footer: 'If that wasn’t you, ignore this mail: your password stays as it is.',
  });
  await sendMail({ to: email, subject: 'Set a new password', ...text }, mail);
}

/** Whose password a link sets; null for a link that is dead, or was none. */
export async function findPasswordLink(db: Transaction, token: string, now: Date): Promise<{ email: string } | null> {
  const live = { tokenHash: hashOf(token), createdAt: { gt: new Date(now.getTime() - HOUR_MS) } };
  const found = await db.passwordLink.findFirst({ where: live, select: { user: { select: { email: true } } } });
  return found?.user ?? null;
}

/**
 * Sets another password by a link, once, and ends every session of its user. It signs nobody in: a second factor is
 * asked for as ever.
 */
export async function setForgottenPassword(
  db: Database,
  { token, password }: z.output<typeof newPasswordInput>,
  clientIp: string,
  now: Date,
): Promise<void> {
  const link = await findPasswordLink(db, token, now);
  if (link === null) throw new Refused(deadLink); // before a hash is worked out
  const passwordHash = await hashPassword(password, { name: link.email, isKnown: true });
  await db.$transaction(async (tx) => {
    const found = await findPasswordLink(tx, token, now);
    const { count } = await tx.passwordLink.deleteMany({ where: { tokenHash: hashOf(token) } });
    const user = found && (await findByEmail(tx, found.email));
    if (count === 0 || user === null) throw new Refused(deadLink);
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
    await raiseVersion(tx, user.id, null);
    for (const { organizationId } of user.memberships)
      await audit(
        tx,
        { organizationId, name: user.email, clientIp },
        'password.reset',
        { details: { email: user.email } },
        now,
      );
  });
}
