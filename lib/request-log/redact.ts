/**
 * A key of ours or of another product's, wherever it stands and in whatever case a client wrote it: its prefix and
 * public 8 stay, the rest is cut. It ends where the next one begins: a key that was pasted twice is two.
 */
const KEYS = /(pck_(?:int|live|test)_(?:(?!pck_)[0-9a-z]){0,8})(?:(?!pck_)[0-9a-z])*/gi;

/** What takes the place of a secret that is no key. */
const CUT = '***';

/** `%2570` is a percent sign in three steps; nobody goes further by mistake. */
const MOST_DECODINGS = 3;

/** Headers whose whole value is a credential, as far as their name tells. */
const CREDENTIAL =
  /auth(?!ority)|token|secret|passw|passphrase|pwd|api[-_]?key|access[-_]?key|private|credential|session|jwt|bearer/;

/** Headers whose value is random and no secret: what names, traces, signs or digests a message, and its type. */
const NO_SECRET =
  /id$|signature|digest|trace|baggage|etag|match|range|ray$|md5|sha-?\d+|hash$|idempotency-key|^content-type$/;

/** Cuts every key in a text after its public part (contract §11), and whole what of `known` is in it. */
export function redactText(text: string, known: readonly string[] = []): string {
  const cut = known.reduce((left, secret) => left.replaceAll(secret, CUT), text);
  if (cut.includes('%')) return cutEncoded(cut);
  return cut.replace(KEYS, '$1');
}

/** The same over raw bytes, which may be any encoding or none; untouched bytes stay byte for byte. */
export function redactBytes(bytes: Buffer, known: readonly string[] = []): Buffer {
  const found = known.map((secret) => Buffer.from(secret)).filter((secret) => bytes.includes(secret));
  const text = found.reduce(
    (left, secret) => left.replaceAll(secret.toString('latin1'), CUT),
    bytes.toString('latin1'),
  );
  return found.length === 0 && !/pck_/i.test(text) ? bytes : Buffer.from(text.replace(KEYS, '$1'), 'latin1');
}

/** A path. Of a request that matched no key nothing is known: what looks random in it is cut as well. */
export function redactPath(path: string, known: readonly string[] | null): string {
  return known === null ? cutRandom(redactText(path), SEGMENT) : redactText(path, known);
}

/** A query string with every value masked; names and order stay. */
export function redactQuery(query: string, known: readonly string[] = []): string {
  return cutRandom(redactText(query.replace(/=[^&]*/g, `=${CUT}`), known), SEGMENT);
}

/**
 * The request's headers as a JSON list of [name, value], in the order and case of the wire: cookies dropped,
 * Authorization and what else is called like a credential cut to its scheme and key id, query values in URLs (Referer)
 * masked, and anywhere keys, `known` secrets and what looks like a secret of any other make cut.
 */
export function redactHeaders(raw: readonly string[], known: readonly string[] = []): string {
  const kept: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'cookie' || lower === 'set-cookie') continue;
    kept.push([cutRandom(redactText(name, known), SEGMENT), redactValue(lower, value, known)]);
  }
  return JSON.stringify(kept);
}

function redactValue(name: string, value: string, known: readonly string[]): string {
  if (CREDENTIAL.test(name)) return redactCredential(value);
  if (name === 'referer') return cutRandom(redactText(withoutQuery(value), known), SEGMENT);
  const cut = redactText(value, known);
  return NO_SECRET.test(name) ? cut : cutRandom(cut, /^(https?:|\/)/i.test(cut) ? SEGMENT : WORD);
}

function withoutQuery(url: string): string {
  const at = url.search(/[?#]/);
  return at < 0 ? url : `${url.slice(0, at)}?${CUT}`;
}

/** The scheme if it is one, and the public part of a key if there is one: nothing else of what was sent. */
function redactCredential(value: string): string {
  const scheme = /^(bearer|basic|digest|negotiate)(?=\s|$)/i.exec(value)?.[1];
  const key = /pck_(?:int|live|test)_[0-9a-z]{0,8}/i.exec(value)?.[0];
  return [scheme, key].filter((part) => part !== undefined).join(' ') || CUT;
}

/** Text that a `text` column takes: keys cut, NUL and lone surrogates replaced. */
export function storableText(text: string, known: readonly string[] = []): string {
  return redactText(text, known).replaceAll('\u0000', '\ufffd').toWellFormed();
}

/** Keys of which characters are percent-encoded, once or several times over. The rest stays as it was written. */
function cutEncoded(text: string): string {
  let written = piecesOf(text);
  let plain = decoded(written);
  for (let times = 1; times < MOST_DECODINGS && /%[0-9a-f]{2}/i.test(plain); times += 1) {
    const before = written;
    let at = 0;
    written = piecesOf(plain).map(({ length }) => {
      at += length;
      return before.slice(at - length, at).join('');
    });
    plain = decoded(piecesOf(plain));
  }
  for (const { index, 0: whole, 1: shown = '' } of plain.matchAll(KEYS))
    written.fill('', index + shown.length, index + whole.length);
  return written.join('');
}

/** A text in pieces that stand for one character each. */
function piecesOf(text: string): string[] {
  return text.match(/%[0-9a-f]{2}|[\s\S]/gi) ?? [];
}

function decoded(pieces: readonly string[]): string {
  const character = (piece: string) => String.fromCharCode(Number.parseInt(piece.slice(1), 16));
  return pieces.map((piece) => (piece.length === 3 ? character(piece) : piece)).join('');
}

/** Hex, base64 and their like, of 32 characters or more. In a path or a URL a slash ends it. */
const WORD = /[A-Za-z0-9+/_=.~-]{32,}/g;
const SEGMENT = /[A-Za-z0-9+_=.~-]{32,}/g;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of random hex every second character is of another kind than the one before it; of words hardly any. */
const LEAST_CHANGES = 0.25;

/** Cuts words that look random. A UUID names something. */
function cutRandom(text: string, words: RegExp): string {
  if (text.length < 32) return text;
  return text.replace(words, (word) => (isRandom(word) && !UUID.test(word) ? CUT : word));
}

function isRandom(word: string): boolean {
  let changes = 0;
  for (let at = 1; at < word.length; at += 1) {
    const [kind, before] = [kindOf(word.charCodeAt(at)), kindOf(word.charCodeAt(at - 1))];
    if (kind !== before && kind !== 0 && before !== 0) changes += 1;
  }
  return changes / word.length >= LEAST_CHANGES;
}

/** 1 a digit, 2 a capital, 3 a small letter, 0 anything else. */
function kindOf(code: number): number {
  if (code >= 48 && code <= 57) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 97 && code <= 122 ? 3 : 0;
}
