import { lowerAscii } from '../lower-ascii.ts';

/** What a text is searched for as; null: not as that. */
export interface Search {
  /** Of a key that is written with its prefix: the bare 8. */
  keyId: string | null;
  /** A whole address, as the log writes it. */
  ip: string | null;
  /**
   * Anything else, in small letters: part of an external id, an idempotency key or an address, or a whole request id or bare
   * key id.
   */
  text: string | null;
  /** What was meant, in its own case, without what it was copied with. */
  whole: string | null;
}

/** What a text in a search box means: a key id, an address, or a text. People copy blanks, quotes and ports along. */
export function searchOf(q: string | null): Search {
  const none = { keyId: null, ip: null, text: null };
  const whole = q === null ? '' : withoutQuotes(q);
  if (whole === '') return { ...none, whole: null };
  const keyId = /^(?:(?:authorization: *)?bearer +)?pck_int_([0-9A-Za-z]{8})/i.exec(whole)?.[1];
  if (keyId !== undefined) return { ...none, keyId, whole };
  const ip = addressIn(whole);
  if (ip !== null) return { ...none, ip, whole };
  // An order's number is written with a # on the screen, and without one in its id.
  return { ...none, text: lowerAscii(whole.replace(/^#(?=\d+$)/, '')), whole };
}

const QUOTES = ['""', "''", '``', '“”', '‘’', '„“', '«»', '<>'];

function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  const isQuoted = QUOTES.includes(`${trimmed.charAt(0)}${trimmed.slice(-1)}`) && trimmed.length > 2;
  return isQuoted ? withoutQuotes(trimmed.slice(1, -1)) : trimmed;
}

/** A whole address, with a port or without, as the log writes it; null: it is none. A time of day is none. */
function addressIn(text: string): string | null {
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/.exec(text)?.[1];
  if (v4 !== undefined) return v4Of(v4.split('.').map(Number));
  const v6 = /^\[([\da-f:.]+)\](?::\d{1,5})?$/i.exec(text)?.[1] ?? text;
  if (!/^[\da-f:.]{2,45}$/i.test(v6) || v6.split(':').length < 3 || !URL.canParse(`http://[${v6}]`)) return null;
  const written = new URL(`http://[${v6}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(written);
  if (mapped === null) return written;
  return v4Of(mapped.slice(1).flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]));
}

function v4Of(parts: readonly number[]): string | null {
  return parts.every((part) => part <= 255) ? parts.join('.') : null;
}
