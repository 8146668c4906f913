import type { Actor } from '../audit.ts';
import type { Device } from '../auth/device-token.ts';
import type { Database } from '../database/prisma.ts';
import { networkOf } from '../network-of.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { type FoundUser, findByEmail } from './find-by-email.ts';
import { noteFailure } from './note-failure.ts';
import { verifyPassword } from './password-hash.ts';
import { countTry, giveBack } from './throttle.ts';

/** Where a password comes from. */
export interface Sender {
  clientIp: string;
  /** What the browser shows for having been signed in before; null when it shows nothing. */
  device: Device | null;
  /** How the browser calls itself; null when it doesn't say. */
  userAgent?: string | null;
}

/** A session stands for its own user, as a device does. */
const bySession = (userId: string): Device => ({ id: 'session', userIds: [userId] });

/**
 * Holds a password against an account. Refuses with `refusal` when it is wrong, or when there is no such account (null),
 * after the same time; and for a while whoever tried too often. A wrong one is in the audit log of each organization of
 * the account.
 */
export async function provePassword(
  db: Database,
  { email, account, password }: { email: string; account: FoundUser | null; password: string },
  { clientIp, device }: Pick<Sender, 'clientIp' | 'device'>,
  refusal: string,
  now: Date,
): Promise<void> {
  const knownBy = account !== null && device?.userIds.includes(account.id) ? device.id : null;
  const attempt = { email, clientIp, knownBy };
  await countTry(db, attempt, now);
  const hasher = { name: knownBy === null ? networkOf(clientIp) : `${knownBy} of ${email}`, isKnown: knownBy !== null };
  if (await verifyPassword(password, account?.passwordHash ?? null, hasher)) return giveBack(db, attempt);
  await noteFailure(db, account ?? nobody(), 'user.sign_in_failed', clientIp, now);
  throw new Refused(refusal);
}

/**
 * Holds the password of somebody who is signed in against their account, and returns their address. What others try of
 * the account elsewhere does not count here.
 */
export async function proveOwnPassword(
  db: Database,
  actor: Actor,
  userId: string,
  password: string,
  now: Date,
): Promise<string> {
  const { email } = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
  const given = { email, account: await findByEmail(db, email), password };
  const from = { clientIp: actor.clientIp ?? 'unknown', device: bySession(userId) };
  await provePassword(db, given, from, 'The current password is wrong.', now);
  return email;
}

/** Whose failures leave nothing behind, by the same statement. */
function nobody(): Pick<FoundUser, 'id' | 'email' | 'memberships'> {
  return { id: newId(), email: '', memberships: [{ organizationId: newId() }] };
}
