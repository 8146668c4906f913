/** A key that something made all lower or all upper case, or whose prefix alone was: what it may have been. */
export type ChangedCase =
  | { what: 'lower' | 'upper'; keyIds: string[] }
  /** Right but for the prefix, as a phone's keyboard capitalizes it. */
  | { what: 'prefix'; token: string };

const KEY = /^pck_int_[0-9A-Za-z]{34}$/i;
const PREFIX = 'pck_int_';
const KEY_ID = 8;

/**
 * Of 34 random characters hardly ever none is upper case (once in 10^8 keys), so a key without any was changed on its
 * way. Its secret part cannot be told from that, but its public 8 can: there are 256 ways to write them at most.
 */
export function changedCase(token: string): ChangedCase | null {
  if (!KEY.test(token)) return null;
  const rest = token.slice(PREFIX.length);
  const what = !/[A-Z]/.test(rest) ? 'lower' : /[a-z]/.test(rest) ? null : 'upper';
  if (what !== null) return { what, keyIds: writings(rest.slice(0, KEY_ID)) };
  return token.startsWith(PREFIX) ? null : { what: 'prefix', token: PREFIX + rest };
}

/** A text with each of its letters in either case: 256 texts of a key id at most. */
export function writings(text: string): string[] {
  let found = [''];
  for (const character of text) {
    const both = [...new Set([character.toLowerCase(), character.toUpperCase()])];
    found = found.flatMap((start) => both.map((one) => start + one));
  }
  return found;
}
