import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { openSecret, type SealingKeys, sealSecret } from '../keys/signing-secret.ts';
import { proveOwnPassword } from '../organizations/prove-password.ts';
import { Refused } from '../refused.ts';
import { codeIsWrong } from './prove-factor.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { makeTotpSecret, stepOf, totpUri } from './totp.ts';

export const ownPasswordInput = z.object({ password: z.string().min(1, 'type your password').max(500) });
export const confirmAppInput = z.object({ code: z.string().trim().max(100) });

/** What an authenticator app is given. */
export interface StartedApp {
  secret: string;
  uri: string;
}

/**
 * Begins to set up an authenticator app: the secret is shown now, and counts once a code of it has come. A session alone
 * is not enough, since whoever took one over could lock its owner out: the password is asked for as well.
 */
export async function startApp(
  db: Database,
  actor: Actor,
  { userId, password }: { userId: string; password: string },
  sealingKeys: SealingKeys,
  now: Date,
): Promise<StartedApp> {
  const email = await proveOwnPassword(db, actor, userId, password, now);
  const secret = makeTotpSecret();
  const data = { sealed: new Uint8Array(sealSecret(secret, userId, sealingKeys)), createdAt: now };
  await db.$transaction(async (tx) => {
    await tx.totpFactor.deleteMany({ where: { userId, confirmedAt: null } });
    const has = await tx.totpFactor.count({ where: { userId } });
    if (has > 0) throw new Refused('you already have an authenticator app: turn it off first');
    await tx.totpFactor.create({ data: { userId, ...data } });
  });
  return { secret, uri: totpUri(secret, email) };
}

/** Sets the app up that was begun, by a code of it. Returns the recovery codes, which are shown once. */
export async function confirmApp(
  db: Database,
  actor: Actor,
  { userId, code }: { userId: string; code: string },
  sealingKeys: SealingKeys,
  now: Date,
): Promise<string[]> {
  const where = { userId, confirmedAt: null };
  const begun = await db.totpFactor.findFirst({ where, select: { sealed: true } });
  if (begun === null) throw new Refused('start over: another setup was started in the meantime');
  const secret = openSecret(Buffer.from(begun.sealed), userId, sealingKeys);
  const step = stepOf(secret, code.replaceAll(/\s/g, ''), now);
  if (step === null) throw new Refused(codeIsWrong);
  return db.$transaction(async (tx) => {
    const data = { confirmedAt: now, lastStep: step };
    const { count } = await tx.totpFactor.updateMany({ where: { ...where, sealed: begun.sealed }, data });
    if (count === 0) throw new Refused('start over: another setup was started in the meantime');
    await audit(tx, actor, 'second_factor.added', { details: { email: actor.name } }, now);
    return makeRecoveryCodes(tx, userId);
  });
}
