import { hash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A token for a link that works once: in the link as text, in the database as its SHA-256 alone. */
export function makeToken(): { token: string; hash: Uint8Array<ArrayBuffer> } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: hashOf(token) };
}

export function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', token, 'buffer'));
}

/** What a link says that is dead: nobody learns whether it ever lived. */
export const deadLink = 'This link has been used or has expired.';
