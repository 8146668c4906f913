import { z } from 'zod';
import { audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { type FoundUser, findByEmail } from './find-by-email.ts';
import type { Sender } from './prove-password.ts';
import { admit, type SignedIn } from './sign-in.ts';

/** What the sign-in page is told of somebody whom the provider knows and we don't. */
export const notHere = 'NotHere';

/** Somebody whom an identity provider vouches for. */
export interface ProvenIdentity {
  issuer: string;
  /** The provider's own id of them, which never becomes somebody else's. */
  subject: string;
  /** What else it says of them. */
  profile: unknown;
}

const verified = z.object({ email: z.string().min(3).max(320), email_verified: z.literal(true) });

/**
 * Signs in somebody whom the identity provider knows: the account that they are tied to or, the first time, the one with
 * the address that the provider has verified. Makes no account: members are invited. Whoever has a second factor here is
 * asked for it, as after a password.
 */
export async function signInByProvider(
  db: Database,
  identity: ProvenIdentity,
  from: Sender,
  now: Date,
): Promise<SignedIn> {
  const account = (await tiedTo(db, identity)) ?? (await tie(db, identity, from, now));
  const [first] = account?.memberships ?? [];
  if (!account || !first) throw new Refused(notHere);
  return admit(db, account, first.organizationId, { ...from, how: 'single_sign_on' }, now);
}

async function tiedTo(db: Database, { issuer, subject }: ProvenIdentity): Promise<FoundUser | null> {
  const tie = await db.ssoIdentity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    select: { user: { select: { email: true } } },
  });
  return tie && findByEmail(db, tie.user.email);
}

/** Ties the account of the verified address to this identity; null when there is none, or it is tied to another one. */
async function tie(
  db: Database,
  { issuer, subject, profile }: ProvenIdentity,
  { clientIp }: Sender,
  now: Date,
): Promise<FoundUser | null> {
  const told = verified.safeParse(profile);
  const account = told.success ? await findByEmail(db, told.data.email) : null;
  if (account === null) return null;
  return db.$transaction(async (tx) => {
    const data = [{ issuer, subject, userId: account.id, createdAt: now }];
    const { count } = await tx.ssoIdentity.createMany({ data, skipDuplicates: true });
    if (count === 0) return null;
    for (const { organizationId } of account.memberships)
      await audit(
        tx,
        { organizationId, name: account.email, clientIp },
        'user.tied_to_sso',
        { details: { issuer } },
        now,
      );
    return account;
  });
}
