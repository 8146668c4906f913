import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { passwordCost } from './password-cost.ts';
import { type Hasher, inTurn } from './password-turns.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Length is what makes a password strong, so length is all that is asked. */
export const password = z
  .string()
  .refine((text) => [...text].length >= 12, 'must have at least 12 characters')
  .refine((text) => text.length <= 500, 'must have at most 500 characters');

/** A password at rest: `$scrypt$ln=15,r=8,p=3$SALT$HASH`, both in base64 without padding (PHC's string format). */
export async function hashPassword(text: string, of: Hasher): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { ln, r, p } = passwordCost;
  const hash = await derive(text, salt, passwordCost, of);
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * True when this is the password that was hashed. Pass null where there is no such user: it takes as long, and is false,
 * so that answers do not tell who has an account. Throws Error on a hash that hashPassword did not make, and refuses
 * when too many wait (password-turns.ts).
 */
export async function verifyPassword(text: string, stored: string | null, of: Hasher): Promise<boolean> {
  if (stored === null) {
    await derive(text, Buffer.alloc(SALT_BYTES), passwordCost, of);
    return false;
  }
  const [, ln, r, p, salt, hash] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash has an unknown format');
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const found = await derive(text, Buffer.from(salt, 'base64'), cost, of);
  return timingSafeEqual(found, Buffer.from(hash, 'base64'));
}

/** The same text typed on two keyboards may differ in its code points: NFKC makes them one. */
function derive(text: string, salt: Buffer, cost: typeof passwordCost, of: Hasher): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: 256 * 2 ** cost.ln * cost.r };
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(text.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
    });
  return inTurn(of, work);
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
