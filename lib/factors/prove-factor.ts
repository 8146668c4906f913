import { z } from 'zod';
import type { Claims } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { openSecret, type SealingKeys } from '../keys/signing-secret.ts';
import { enter } from '../organizations/enter.ts';
import { noteFailure } from '../organizations/note-failure.ts';
import type { Sender } from '../organizations/prove-password.ts';
import { countTry, giveBack } from '../organizations/throttle.ts';
import { Refused } from '../refused.ts';
import { spendRecoveryCode } from './recovery-codes.ts';
import { stepOf } from './totp.ts';

export const codeInput = z.object({ code: z.string().trim().min(1, 'type the code').max(100) });
export const codeIsWrong = 'the code is wrong, or was used before: wait for the next one';
export const startOver = 'That took too long. Sign in again.';

/** Somebody whose password was right, and who has a second factor to show yet. */
export interface HalfSignIn {
  userId: string;
  /** The organization that they are going to. */
  organizationId: string;
  /** The user's `session_version` when the password was right. */
  version: number;
}

/**
 * Finishes a sign-in by a code of the authenticator app or a recovery code. Refuses a wrong one and one that was used
 * before, and for a while whoever tried too often.
 */
export async function proveFactor(
  db: Database,
  half: HalfSignIn,
  code: string,
  from: Sender,
  sealingKeys: SealingKeys,
  now: Date,
): Promise<Claims> {
  const user = await db.user.findUnique({
    where: { id: half.userId },
    select: { id: true, email: true, sessionVersion: true, memberships: { select: { organizationId: true } } },
  });
  if (user === null || user.sessionVersion !== half.version) throw new Refused(startOver);
  const knownBy = from.device?.userIds.includes(user.id) ? from.device.id : null;
  const attempt = { what: 'code', email: user.email, clientIp: from.clientIp, knownBy } as const;
  await countTry(db, attempt, now);
  const shown = await spend(db, user.id, code, sealingKeys, now);
  if (shown === null) {
    await noteFailure(db, user, 'user.second_factor_failed', from.clientIp, now);
    throw new Refused(codeIsWrong);
  }
  await giveBack(db, attempt);
  return enter(db, user, half.organizationId, shown === 'app' ? from : { ...from, how: shown }, now);
}

/** Uses the code up; null when it is wrong or was used before. */
async function spend(
  db: Database,
  userId: string,
  code: string,
  sealingKeys: SealingKeys,
  now: Date,
): Promise<'app' | 'recovery_code' | null> {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return (await spendRecoveryCode(db, userId, code)) ? 'recovery_code' : null;
  const where = { userId, confirmedAt: { not: null } };
  const app = await db.totpFactor.findFirst({ where, select: { sealed: true } });
  if (app === null) return null;
  const step = stepOf(openSecret(Buffer.from(app.sealed), userId, sealingKeys), digits, now);
  if (step === null) return null;
  // Of two who send one code at once, one is first.
  const { count } = await db.totpFactor.updateMany({
    where: { ...where, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1 ? 'app' : null;
}
