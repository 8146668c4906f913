import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { raiseVersion } from '../organizations/end-sessions.ts';
import { findByEmail } from '../organizations/find-by-email.ts';
import { proveOwnPassword } from '../organizations/prove-password.ts';
import { Refused } from '../refused.ts';
import { hasFactor } from './list-factors.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';

/** Makes new recovery codes, for whoever knows the password; the ones before work no longer. */
export async function renewRecoveryCodes(
  db: Database,
  actor: Actor,
  { userId, password }: { userId: string; password: string },
  now: Date,
): Promise<string[]> {
  const email = await proveOwnPassword(db, actor, userId, password, now);
  return db.$transaction(async (tx) => {
    await audit(tx, actor, 'recovery_codes.renewed', { details: { email } }, now);
    return makeRecoveryCodes(tx, userId);
  });
}

/** Turns the authenticator app off, for whoever knows the password; recovery codes go with the last factor. */
export async function removeApp(
  db: Database,
  actor: Actor,
  { userId, password }: { userId: string; password: string },
  now: Date,
): Promise<void> {
  const email = await proveOwnPassword(db, actor, userId, password, now);
  await db.$transaction(async (tx) => {
    const { count } = await tx.totpFactor.deleteMany({ where: { userId } });
    if (count === 0) return;
    await forgetCodesOfNone(tx, userId);
    await audit(tx, actor, 'second_factor.removed', { details: { email } }, now);
  });
}

/** Gives a passkey of one's own another name. */
export function renamePasskey(
  db: Database,
  actor: Actor,
  { userId, id, name }: { userId: string; id: string; name: string },
  now: Date,
): Promise<void> {
  return db.$transaction(async (tx) => {
    const found = await tx.passkey.findFirst({ where: { id, userId }, select: { name: true } });
    if (found === null) throw new Refused('that passkey was already removed');
    if (found.name === name) return;
    await tx.passkey.updateMany({ where: { id, userId }, data: { name } });
    await audit(tx, actor, 'passkey.renamed', { details: { name: { before: found.name, after: name } } }, now);
  });
}

/** Removes a passkey of one's own, for whoever knows the password; recovery codes go with the last factor. */
export async function removePasskey(
  db: Database,
  actor: Actor,
  { userId, id, password }: { userId: string; id: string; password: string },
  now: Date,
): Promise<void> {
  await proveOwnPassword(db, actor, userId, password, now);
  await db.$transaction(async (tx) => {
    const found = await tx.passkey.findFirst({ where: { id, userId }, select: { name: true } });
    if (found === null) return;
    await tx.passkey.deleteMany({ where: { id, userId } });
    await forgetCodesOfNone(tx, userId);
    await audit(tx, actor, 'passkey.removed', { details: { name: found.name } }, now);
  });
}

async function forgetCodesOfNone(tx: Transaction, userId: string): Promise<void> {
  if (!(await hasFactor(tx, userId))) await tx.recoveryCode.deleteMany({ where: { userId } });
}

/**
 * Takes every second factor from somebody who has lost theirs, with their tie to single sign-on, and ends their sessions:
 * for the operator of the installation. It is in the audit log of each organization they belong to.
 */
export async function resetFactors(
  db: Database,
  operator: Omit<Actor, 'organizationId'>,
  given: string,
  now: Date,
): Promise<{ id: string; email: string }> {
  return db.$transaction(async (tx) => {
    const user = await findByEmail(tx, given);
    if (user === null) throw new Refused(`nobody has an account with ${given}`);
    const { id, email, memberships } = user;
    await tx.totpFactor.deleteMany({ where: { userId: id } });
    await tx.recoveryCode.deleteMany({ where: { userId: id } });
    await tx.passkey.deleteMany({ where: { userId: id } });
    await tx.ssoIdentity.deleteMany({ where: { userId: id } });
    await raiseVersion(tx, id, null);
    for (const { organizationId } of memberships)
      await audit(tx, { ...operator, organizationId }, 'second_factor.reset', { details: { email } }, now);
    return { id, email };
  });
}
