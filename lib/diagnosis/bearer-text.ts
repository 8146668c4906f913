import { headersOf } from './arrived.ts';
import type { Cause } from './causes.ts';
import type { Fault } from './explained.ts';

/** What an Authorization header holds, freed of what came along. */
export interface BearerText {
  /** What should have been the key. Never stored. */
  token: string;
  /** What is wrong with how it is written; null when it is exactly one bearer. */
  fault: Fault | null;
}

export const sendBearer = 'Send Authorization: Bearer pck_int_…, with one space and nothing around the 42 characters.';

/** Reads every Authorization header that came as what its sender may have meant. */
export function bearerText(rawHeaders: readonly string[]): BearerText {
  const values = headersOf(rawHeaders).flatMap(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [value] : [],
  );
  const [sent = ''] = values;
  if (values.length > 1) {
    const token = values.map((value) => strip(value).token).find((text) => text.startsWith('pck_int_')) ?? '';
    return { token, fault: written(`Authorization came ${values.length} times`) };
  }
  return strip(sent);
}

function strip(sent: string): BearerText {
  const exact = /^bearer (\S+)$/i.exec(sent)?.[1];
  const basic = /^\s*basic\s+(\S+)/i.exec(sent)?.[1];
  if (basic !== undefined) {
    const [user = '', password = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    const token = [user, password].find((text) => text.startsWith('pck_')) ?? '';
    const what = token === '' ? 'Basic credentials came' : 'the key came by Basic';
    return { token, fault: written(`${what} instead of Bearer`, 'basic') };
  }
  const scheme = /^\s*([A-Za-z][\w-]*)\s*:?\s+/.exec(sent);
  const isBearer = scheme?.[1]?.toLowerCase() === 'bearer';
  const rest = (scheme ? sent.slice(scheme[0].length) : sent).replace(/^bearer\s*:?\s*/i, '');
  const token = plain(rest);
  if (exact !== undefined && token === exact) return { token, fault: null };
  return { token, fault: written(clause(sent, scheme?.[1] ?? null, isBearer, rest, token)) };
}

/** What stands before a key and behind it, and is no part of it. */
const BEFORE = /[\s\p{C}"'`<({[,;:=]/u;
const AFTER = /[\s\p{C}"'`>)}\],;.]/u;

/** Quotes, blanks, invisible characters, percent-encoding, brackets and the like taken off. */
function plain(text: string): string {
  const characters = [...decoded(text).replace(/\\[rnt]/g, '')];
  const start = characters.findIndex((character) => !BEFORE.test(character));
  const end = characters.findLastIndex((character) => !AFTER.test(character));
  return characters
    .slice(start < 0 ? characters.length : start, end + 1)
    .join('')
    .replace(/\p{C}/gu, '');
}

function decoded(text: string): string {
  // A header's bytes come as Latin-1: a zero-width blank in UTF-8 is three of them.
  const utf8 = Buffer.from(text, 'latin1').toString('utf8');
  const readable = utf8.includes('\ufffd') ? text : utf8;
  try {
    return decodeURIComponent(readable);
  } catch {
    return readable;
  }
}

/** The first thing that tells most about how the header was written. */
function clause(sent: string, scheme: string | null, isBearer: boolean, rest: string, token: string): string {
  const text = decoded(rest);
  if (sent.trim().startsWith('pck_')) return 'the word Bearer is missing in front of the key';
  if (/^\s*bearer\s*$/i.test(sent)) return 'there is nothing after the word Bearer';
  if (scheme !== null && !isBearer) return `the word ${scheme.slice(0, 20)} came instead of Bearer`;
  if (/^\s*bearer(?:\s*:)?\s+bearer\b/i.test(sent)) return 'the word Bearer came twice';
  if (/^\s*bearer\s*:/i.test(sent)) return 'there is a colon after the word Bearer';
  if (/["'`]/.test(text)) return 'quotes came along with the key';
  if (text !== rest && !/%[0-9a-f]{2}/i.test(rest)) return 'an invisible character came along with the key';
  if (/%[0-9a-f]{2}/i.test(rest)) return 'the key is percent-encoded';
  if (/\p{Cf}|\u00a0/u.test(text)) return 'an invisible character came along with the key';
  if (/\\[rnt]/.test(text)) return 'a newline came along with the key, written as `\\n`';
  if (/^\s*bearer\s{2,}/i.test(sent) || /^\s/.test(sent)) return 'there is more than one space before the key';
  if (/\s/.test(text.trim())) return 'there is a space inside the key';
  if (/\s$/.test(text)) return 'a space came along after the key';
  return text === token ? 'it is not `Bearer`, one space and the key' : 'brackets or marks came along with the key';
}

function written(what: string, cause: Cause = 'bearer_written_otherwise'): Fault {
  return {
    cause,
    summary: `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
    short: what,
    remedy: sendBearer,
  };
}
