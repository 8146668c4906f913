import { hash, randomInt } from 'node:crypto';
import type { Transaction } from '../database/prisma.ts';

const CODES = 10;
/** Of 31 characters each: 79 bits, which nobody guesses, hashed or not. */
const LENGTH = 16;
/** None that is taken for another one when it is read off paper. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Makes a user's recovery codes, in place of those they had. They are shown once: only their hashes are kept. */
export async function makeRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, makeCode);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, codeHash: hashOf(code) })) });
  return codes;
}

/** Uses a recovery code up; false when it is none of this user's, or was used before. However it was typed. */
export async function spendRecoveryCode(tx: Transaction, userId: string, code: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.deleteMany({ where: { userId, codeHash: hashOf(code) } });
  return count === 1;
}

/** `abcd-efgh-jkmn-pqrs`. */
function makeCode(): string {
  const text = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return text.replaceAll(/(.{4})(?=.)/g, '$1-');
}

function hashOf(code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', code.toLowerCase().replaceAll(/[\s-]/g, ''), 'buffer'));
}
