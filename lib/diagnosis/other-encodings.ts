import type { SignedBody } from './explained.ts';

const asUtf8 =
  'Hash the body’s UTF-8 bytes, the same ones you send: `Encoding.UTF8.GetBytes(body)` in .NET, `getBytes(StandardCharsets.UTF_8)` in Java, `body.encode("utf-8")` in Python.';

export const NOT_ASCII = /[\u0080-\uffff]/;

/** The text in encodings other than the UTF-8 in which it was sent: what a default of some language hashes. */
export function otherEncodings(text: string): SignedBody[] {
  const utf16 = [
    encoded(1, 'UTF-16', 'UTF-16', () => Buffer.from(text, 'utf16le'), 'utf16le'),
    encoded(2, 'UTF-16 after a timestamp that is not', 'UTF-16', () => Buffer.from(text, 'utf16le')),
    encoded(2, 'UTF-16 with byte order mark', 'UTF-16', () => Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf16le'),
    encoded(2, 'big-endian UTF-16', 'UTF-16 (big-endian)', () => Buffer.from(text, 'utf16le').swap16(), 'utf16be'),
  ];
  if (!NOT_ASCII.test(text)) return utf16;
  const questionMarks = 'ASCII, with question marks for all other characters';
  return [
    encoded(1, 'ASCII with question marks', questionMarks, () =>
      Buffer.from(text.replace(/[\u0080-\u{10ffff}]/gu, '?')),
    ),
    encoded(1, 'Latin-1', 'Latin-1 (ISO-8859-1)', () => inLatin1(text)),
    encoded(1, 'Windows-1252', 'Windows-1252', () => inWindows1252(text)),
    // .NET writes two for an emoji, which is two units to it; what knows only bytes writes one for each.
    encoded(2, 'ASCII with question marks for UTF-16 units', questionMarks, () =>
      Buffer.from(text.replace(/[\u0080-\uffff]/g, '?')),
    ),
    encoded(2, 'ASCII with question marks for bytes', questionMarks, () =>
      Buffer.from(Buffer.from(text).map((byte) => (byte < 0x80 ? byte : QUESTION_MARK))),
    ),
    encoded(2, 'ASCII without its other characters', 'ASCII, without all other characters', () =>
      Buffer.from(text.replace(/[\u0080-\uffff]/g, '')),
    ),
    ...utf16,
  ];
}

/** A body that is not UTF-8 was perhaps signed as that, and then sent in another encoding. */
export function sentUnlikeUtf8(body: Buffer): SignedBody[] {
  const sentIn = (name: string, read: () => string): SignedBody => ({
    ...encoded(1, `UTF-8, sent in ${name}`, 'UTF-8', () => Buffer.from(read())),
    fault: {
      cause: 'body_encoding',
      summary: `You signed the body in UTF-8, but sent it in ${name}.`,
      short: `the MAC covers the body in UTF-8, and it was sent in ${name}`,
      remedy: 'Send the very bytes you signed: UTF-8.',
    },
  });
  return [
    sentIn('Windows-1252', () => fromWindows1252(body)),
    sentIn('Latin-1', () => body.toString('latin1')),
    sentIn('UTF-16', () => body.toString('utf16le').replace(/^\ufeff/, '')),
  ];
}

function encoded(
  weight: number,
  name: string,
  what: string,
  make: () => Buffer,
  around?: SignedBody['around'],
): SignedBody {
  return {
    weight,
    name: `the body in ${name}`,
    fault: {
      cause: 'body_encoding',
      summary: `You hashed the body as ${what}, but sent it in UTF-8.`,
      short: `the MAC covers the body as ${what}`,
      remedy: asUtf8,
    },
    make,
    written: false,
    ...(around && { around }),
  };
}

const QUESTION_MARK = 0x3f;

function inLatin1(text: string): Buffer {
  return Buffer.from(text.replace(/[\u0100-\u{10ffff}]/gu, '?'), 'latin1');
}

/** Where Windows-1252 is not Latin-1: its bytes from 0x80 to 0x9f. (Node's decoder takes the one for the other.) */
const OWN = [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'];
const FIRST_OWN = 0x80;

function inWindows1252(text: string): Buffer {
  const byteOf = (character: string) => {
    const own = OWN.indexOf(character);
    if (own >= 0) return String.fromCharCode(FIRST_OWN + own);
    return /[\u00a0-\u00ff]/.test(character) ? character : '?';
  };
  return Buffer.from(text.replace(/[\u0080-\u{10ffff}]/gu, byteOf), 'latin1');
}

function fromWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (unit) => OWN[unit.charCodeAt(0) - FIRST_OWN] ?? unit);
}
