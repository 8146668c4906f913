import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * An integration key's text: `pck_int_` + 8 public (the key id) + 20 secret + 6 checksum, 42 characters in all.
 * The checksum is the CRC-32 (zlib's, ISO-HDLC) of the 36 characters before it, in base 62 with the digits in ASCII
 * order, padded with `0` to 6. It tells a mistyped key from an unknown one; it is no secret and no protection.
 */
export const tokenPrefix = 'pck_int_';
/** ASCII order, so that checksums compare as numbers do. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const grammar = /^pck_int_[0-9A-Za-z]{34}$/;
const keyIdLength = 8;
const checksumAt = tokenPrefix.length + keyIdLength + 20;

export interface Token {
  /** The whole key, shown once and never stored. */
  token: string;
  /** Its 8 public characters, without the prefix. */
  keyId: string;
  /** SHA-256 of the whole key, 32 bytes: all that is stored of it. */
  hash: Buffer;
}

/**
 * A new key, from the system's randomness, every character equally likely; in a cell, what its key ids begin with is given.
 * Its 20 secret characters are chance in any case.
 */
export function makeToken(cell = ''): Token {
  let body = tokenPrefix + cell;
  while (body.length < checksumAt) body += alphabet[randomInt(alphabet.length)];
  const token = body + checksum(body);
  return { token, keyId: keyIdOf(token), hash: hashToken(token) };
}

/** What a whole key says of itself, or null when the text is not exactly a key of this product. */
export function parseToken(text: string): { keyId: string; checksumOk: boolean } | null {
  if (!grammar.test(text)) return null;
  return { keyId: keyIdOf(text), checksumOk: checksum(text.slice(0, checksumAt)) === text.slice(checksumAt) };
}

/** SHA-256, 32 bytes. A key carries 119 bits of chance, so no salt and no stretching. */
export function hashToken(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** The key id named anywhere in a text, for the log row of a broken header: the first `pck_int_` + 8, else null. */
export function findKeyId(text: string): string | null {
  return /pck_int_([0-9A-Za-z]{8})/.exec(text)?.[1] ?? null;
}

/** The bare 8 of a key id as people write it, with or without `pck_int_`; null when it is none (a whole key, too). */
export function bareKeyId(id: string): string | null {
  return /^(?:pck_int_)?([0-9A-Za-z]{8})$/.exec(id)?.[1] ?? null;
}

function keyIdOf(token: string): string {
  return token.slice(tokenPrefix.length, tokenPrefix.length + keyIdLength);
}

/** The 6 characters that end a key which starts with this ASCII text. */
export function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < 6; place += 1) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
