/** What a request that matched no key seems to be meant as. */
export type LooksLike =
  | { kind: 'no_authorization' }
  /** The bare 8 of a key that differs in one character. */
  | { kind: 'near_key'; keyId: string }
  | { kind: 'other_product'; prefix: string }
  /** A key id that nobody has, or none at all. */
  | { kind: 'unknown_key' | 'no_key' };

/** By its headers as the log has them: Authorization cut to its scheme and what is public of a key. */
export function looksLike(
  headers: readonly (readonly [string, string])[],
  path: string,
  keyIds: readonly string[],
): LooksLike {
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1].trim() ?? '';
  const addressed = /^\/v1\/webhook\/woocommerce\/([^/]+)$/.exec(path)?.[1];
  const presented = authorization || (addressed ? `pck_int_${addressed.replace(/^pck_int_/, '')}` : '');
  if (presented === '') return { kind: 'no_authorization' };
  const other = /pck_(?:live|test)_/.exec(presented)?.[0];
  if (other) return { kind: 'other_product', prefix: other };
  const sent = /pck_int_([0-9A-Za-z]{0,8})/.exec(presented)?.[1];
  if (sent === undefined) return { kind: 'no_key' };
  const near = keyIds.find((keyId) => isOneAway(sent, keyId));
  return near === undefined ? { kind: 'unknown_key' } : { kind: 'near_key', keyId: near };
}

/** One character other, missing, too many, or two next to each other the wrong way round. */
function isOneAway(sent: string, keyId: string): boolean {
  if (sent === keyId) return false;
  let start = 0;
  while (start < sent.length && sent[start] === keyId[start]) start += 1;
  const rest = (text: string, skipped: number) => text.slice(start + skipped);
  const swapped = sent[start] === keyId[start + 1] && sent[start + 1] === keyId[start];
  return (
    rest(sent, 1) === rest(keyId, 1) ||
    // A character lost pulls one of the secret part into the public eight, and one too many pushes one out.
    rest(sent, 0).startsWith(rest(keyId, 1)) ||
    (rest(sent, 1) !== '' && rest(keyId, 0).startsWith(rest(sent, 1))) ||
    (swapped && rest(sent, 2) === rest(keyId, 2))
  );
}
