/** Rules that a form and the verb behind it share. No imports: client bundles take this file whole. */

/** What is wrong with a name that people read, as the end of a sentence; null when nothing is. The tables' own bounds. */
export function displayNameProblem(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (name.length > 200) return 'must have at most 200 characters';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return /[\u0000-\u001f\u007f]/.test(name) ? 'must not contain control characters' : null;
}

/**
 * What is wrong with a signing secret that a sender already has, as the end of a sentence; null when it will do. Any
 * printable characters, used as their UTF-8 bytes, as PHP's hash_hmac does for WooCommerce; spaces count as they stand.
 * A line break or an invisible character is an accident of pasting, after which no MAC ever matches.
 */
export function signingSecretProblem(text: string): string | null {
  const length = [...text].length;
  if (length < 16) return `must have at least 16 characters; these are ${length}`;
  if (length > 255) return `must have at most 255 characters; these are ${length}`;
  if (/[\r\n]/.test(text)) return 'must be one line: this one contains a line break';
  return /\p{C}/u.test(text) ? 'must be printable: this one contains an invisible character' : null;
}
