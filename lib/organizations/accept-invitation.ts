import { z } from 'zod';
import { audit } from '../audit.ts';
import type { Claims } from '../auth/session-token.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import type { Role } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { emailTaken } from './create-user.ts';
import { findByEmail } from './find-by-email.ts';
import { deadLink, hashOf } from './one-time-token.ts';
import { hashPassword, password } from './password-hash.ts';
import { provePassword, type Sender } from './prove-password.ts';
import { admit, type SignedIn } from './sign-in.ts';
import { startSession } from './start-session.ts';

export const acceptInput = z.object({ token: z.string().max(200), password: z.string().max(500) });

/** What an invitation's link shows. */
export interface ShownInvitation {
  organizationName: string;
  email: string;
  role: Role;
  invitedBy: string;
  /** The address has an account, of another organization: its own password is asked for, not a new one. */
  hasAccount: boolean;
}

/** Null for a link that is dead, or was none. */
export async function findInvitation(db: Database, token: string, now: Date): Promise<ShownInvitation | null> {
  const found = await liveInvitation(db, token, now);
  if (found === null) return null;
  const { organization, email, role, invitedBy } = found;
  const hasAccount = (await findByEmail(db, email)) !== null;
  return { organizationName: organization.name, email, role, invitedBy, hasAccount };
}

/**
 * Joins the organization: with a new account, or with the one that the address has, whose password must be right. Works
 * once, however many do it at once.
 */
export async function acceptInvitation(
  db: Database,
  input: z.output<typeof acceptInput>,
  from: Sender,
  now: Date,
): Promise<SignedIn> {
  const invitation = await liveInvitation(db, input.token, now);
  if (invitation === null) throw new Refused(deadLink);
  const { id, organizationId, email, role } = invitation;
  const account = await findByEmail(db, email);
  const passwordHash = account ? null : await newHash(input.password, email);
  const given = { email, account, password: input.password };
  if (account) await provePassword(db, given, from, 'The password is wrong.', now);
  const join = async (tx: Transaction): Promise<Claims | null> => {
    const { count } = await tx.invitation.deleteMany({ where: { id, tokenHash: hashOf(input.token) } });
    if (count === 0) throw new Refused(deadLink);
    const userId = account?.id ?? newId();
    const data = { id: userId, email, passwordHash: passwordHash ?? '', createdAt: now, lastSignedInAt: now };
    if (!account) await tx.user.create({ data });
    await tx.membership.upsert({
      where: { organizationId_userId: { organizationId, userId } },
      create: { organizationId, userId, role, createdAt: now },
      update: {}, // joined meanwhile by another way: what they are there stays
    });
    const actor = { organizationId, name: email, clientIp: from.clientIp };
    await audit(tx, actor, 'member.joined', { details: { email, role } }, now);
    return account ? null : startSession(tx, { userId, organizationId, version: 1 }, now, from);
  };
  const claims = await emailTaken(email, () => db.$transaction(join));
  if (claims !== null) return { claims };
  if (account === null) throw new Error('a new account has a session at once');
  return admit(
    db,
    { ...account, memberships: [...account.memberships, { organizationId }] },
    organizationId,
    from,
    now,
  );
}

function liveInvitation(db: Transaction, token: string, now: Date) {
  return db.invitation.findFirst({
    where: { tokenHash: hashOf(token), expiresAt: { gt: now } },
    include: { organization: { select: { name: true } } },
  });
}

async function newHash(text: string, email: string): Promise<string> {
  const parsed = password.safeParse(text);
  if (!parsed.success) throw new Refused(`the password ${parsed.error.issues[0]?.message}`);
  return hashPassword(parsed.data, { name: email, isKnown: true });
}
