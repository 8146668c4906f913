/**
 * A key of ours or of another product's, wherever it stands: its prefix and public 8 stay, the rest is cut. It ends
 * where the next one begins: a key that was pasted twice is two.
 */
const KEYS = /(pck_(?:int|live|test)_(?:(?!pck_)[0-9A-Za-z]){0,8})(?:(?!pck_)[0-9A-Za-z])*/g;

/** Cuts every key in a text after its public part (contract §11). */
export function redactText(text: string): string {
  return text.includes('pck_') ? text.replace(KEYS, '$1') : text;
}

/** The same over raw bytes, which may be any encoding or none; untouched bytes stay byte for byte. */
export function redactBytes(bytes: Buffer): Buffer {
  return bytes.includes('pck_') ? Buffer.from(bytes.toString('latin1').replace(KEYS, '$1'), 'latin1') : bytes;
}

/** A query string with every value masked; names and order stay. */
export function redactQuery(query: string): string {
  return redactText(query.replace(/=[^&]*/g, '=***'));
}

/**
 * The request's headers as a JSON list of [name, value], in the order and case of the wire: Authorization cut to its
 * scheme and key id, cookies dropped, query values in URLs (Referer) masked, keys cut anywhere.
 */
export function redactHeaders(raw: readonly string[]): string {
  const kept: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'cookie') continue;
    if (lower === 'authorization' || lower === 'proxy-authorization') kept.push([name, redactAuthorization(value)]);
    else if (lower === 'referer') kept.push([name, redactText(value.replace(/\?.*$/, '?***'))]);
    else kept.push([redactText(name), redactText(value)]);
  }
  return JSON.stringify(kept);
}

/** The scheme if it is one, and the public part of a key if there is one: nothing else of what was sent. */
function redactAuthorization(value: string): string {
  const scheme = /^(bearer|basic|digest|negotiate)(?=\s|$)/i.exec(value)?.[1];
  const key = /pck_(?:int|live|test)_[0-9A-Za-z]{0,8}/.exec(value)?.[0];
  return [scheme, key].filter((part) => part !== undefined).join(' ') || '***';
}

/** Text that a `text` column takes: keys cut, NUL and lone surrogates replaced. */
export function storableText(text: string): string {
  return redactText(text).replaceAll('\u0000', '\ufffd').toWellFormed();
}
