import { parseToken, tokenPrefix } from '../keys/token.ts';

const digits = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
const KEY_LENGTH = 42;

/** A whole key with a right checksum, and the one slip that makes the text of it. Its secret part never leaves the search. */
export interface NearKey {
  token: string;
  keyId: string;
  slip: 'missing' | 'added' | 'changed' | 'swapped';
  /** Where in the text, from 1. */
  position: number;
}

/**
 * The keys that a text is one character away from: missing, added, changed, or two neighbours swapped. The checksum tells
 * them from the thousands that are none, so no key's hash is asked for but that of the one that is found.
 */
export function nearKeys(text: string): NearKey[] {
  if (!text.startsWith(tokenPrefix) || Math.abs(text.length - KEY_LENGTH) > 1) return [];
  const found: NearKey[] = [];
  const consider = (token: string, slip: NearKey['slip'], at: number) => {
    const parsed = parseToken(token);
    if (parsed?.checksumOk && !found.some((near) => near.token === token)) {
      found.push({ token, keyId: parsed.keyId, slip, position: at + 1 });
    }
  };
  for (let at = tokenPrefix.length; at <= text.length; at += 1) {
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    if (text.length > KEY_LENGTH) consider(before + after, 'added', at);
    if (text.length === KEY_LENGTH) {
      if (at + 1 < text.length) consider(`${before}${text[at + 1]}${text[at]}${text.slice(at + 2)}`, 'swapped', at);
      for (const digit of digits) if (digit !== text[at]) consider(before + digit + after, 'changed', at);
    }
    if (text.length < KEY_LENGTH) for (const digit of digits) consider(before + digit + text.slice(at), 'missing', at);
  }
  return found;
}
