import { formats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { headersOf } from './arrived.ts';
import type { Explained, Fault } from './explained.ts';

/** Hash functions by the length of their MACs. */
export const algorithms: Readonly<Record<number, { name: string; spoken: string }>> = {
  16: { name: 'md5', spoken: 'MD5' },
  20: { name: 'sha1', spoken: 'SHA-1' },
  32: { name: 'sha256', spoken: 'SHA-256' },
  48: { name: 'sha384', spoken: 'SHA-384' },
  64: { name: 'sha512', spoken: 'SHA-512' },
};

/** Something that may be a MAC, wherever in the request it stood. */
export interface SentMac extends Explained {
  bytes: Buffer;
}

export interface SentSignature {
  /** The own header, as it came; null when it did not. */
  own: string | null;
  macs: SentMac[];
  /** The timestamps that came along, as text. */
  timestamps: string[];
}

/** More are nobody's signature, but somebody's test of us. */
const MOST_MACS = 6;
/** What senders name a signature's header. */
const SIGNATURE_NAME = /sign|hmac|digest|hash/i;

/** Finds what may be a MAC: in the own header, else in the other scheme's, else in any that is named like one. */
export function sentSignature(rawHeaders: readonly string[], format: PayloadFormat): SentSignature {
  const own = formats[format].signature;
  const headers = headersOf(rawHeaders);
  const ownValues = headers.flatMap(([name, value]) => (sameName(name, own.header) ? [value] : []));
  const others = headers.filter(([name]) => !sameName(name, own.header) && SIGNATURE_NAME.test(name));
  const macs: SentMac[] = [];
  for (const value of ownValues) macs.push(...macsIn(value).map((mac) => explained(mac, own.header, format)));
  for (const [name, value] of others) macs.push(...macsIn(value).map((mac) => explained(mac, name, format)));
  const stamped = headers.filter(([name]) => SIGNATURE_NAME.test(name) || /timestamp/i.test(name));
  const timestamps = stamped.flatMap(([name, value]) => timestampsIn(name, value));
  return {
    own: ownValues.length === 0 ? null : ownValues.join(', '),
    macs: macs.slice(0, MOST_MACS),
    timestamps: [...new Set(timestamps)].slice(0, 2),
  };
}

interface Written {
  bytes: Buffer;
  writing: 'hex' | 'base64' | 'base64url' | 'base64 of hex';
}

/** Bytes in hex with one separator between all of them: `AB-CD-…` is .NET's BitConverter, `ab:cd:…` is OpenSSL. */
export const SEPARATED_HEX = /(?<![0-9a-f])[0-9a-f]{2}([-: ])[0-9a-f]{2}(?:\1[0-9a-f]{2}){14,62}(?![0-9a-f])/gi;

/** The MACs in a header's value, whatever stands around them. */
function macsIn(value: string): Written[] {
  const found: Written[] = [];
  const joined = value.replace(SEPARATED_HEX, (bytes) => bytes.replace(/[-: ]/g, ''));
  for (const part of joined.split(/[\s,;:"']+/)) {
    // `v1=sha256=…`: names may stand in front of one another.
    const word = part.replace(/^(?:[\w-]{1,12}=)+(?=.)/, '').replace(/^0x/i, '');
    if (word.length < 22 || word.length > 200) continue;
    const written = macOf(word);
    if (written !== null && written.bytes.length in algorithms) found.push(written);
  }
  return found;
}

function macOf(word: string): Written | null {
  if (/^(?:[0-9a-f]{2})+$/i.test(word)) return { bytes: Buffer.from(word, 'hex'), writing: 'hex' };
  if (!/^[\w+/-]+={0,2}$/.test(word)) return null;
  const bytes = Buffer.from(word, 'base64');
  const inner = bytes.toString('latin1');
  if (/^(?:[0-9a-f]{2})+$/i.test(inner)) return { bytes: Buffer.from(inner, 'hex'), writing: 'base64 of hex' };
  return { bytes, writing: /[-_]/.test(word) ? 'base64url' : 'base64' };
}

function explained({ bytes, writing }: Written, header: string, format: PayloadFormat): SentMac {
  const own = formats[format].signature;
  const algorithm = algorithms[bytes.length];
  const clauses = [
    sameName(header, own.header) ? null : `in the header ${header} instead of ${own.header}`,
    writing === own.writing || !sameName(header, own.header) ? null : `in ${writing} instead of ${own.writing}`,
    algorithm === undefined || algorithm.name === 'sha256'
      ? null
      : `by HMAC-${algorithm.spoken} instead of HMAC-SHA256`,
  ].filter((clause) => clause !== null);
  return {
    bytes,
    weight: 0,
    name: `${header}, ${writing}`,
    fault: clauses.length === 0 ? null : faultOf(clauses, format),
  };
}

function faultOf(clauses: readonly string[], format: PayloadFormat): Fault {
  const how = clauses.join(', ');
  return {
    cause: 'signature_written_otherwise',
    summary: `The right MAC was sent ${how}.`,
    short: `it was sent ${how}`,
    remedy: formats[format].signature.recipe,
  };
}

function timestampsIn(name: string, value: string): string[] {
  const texts = /timestamp/i.test(name)
    ? [value.trim()]
    : [...value.matchAll(/\bt["']?\s*[=:]\s*["']?([\d.]+)/g)].map(([, t = '']) => t);
  return texts.filter((text) => /^\d{9,16}(?:\.\d{1,9})?$/.test(text));
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
