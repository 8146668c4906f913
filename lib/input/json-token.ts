/** Where the token that starts at `at` ends; null when no JSON token starts there, `breaks off` when the text does first. */
export function tokenEnd(text: string, at: number): number | 'breaks off' | null {
  const first = text.charAt(at);
  if ('{}[],:'.includes(first)) return at + 1;
  if (first === '"') return stringEnd(text, at);
  const length = lengthOf(NUMBER_OR_WORD, text, at);
  const begun = lengthOf(BEGUN_NUMBER, text, at);
  if (begun > length && at + begun === text.length) return 'breaks off';
  if (length > 0) return at + length;
  const rest = text.slice(at, at + 5);
  return WORDS.some((word) => word.startsWith(rest)) ? 'breaks off' : null;
}

function lengthOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}

const WORDS = ['true', 'false', 'null'];
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const BEGUN_NUMBER = /-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d*)?)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * The same of the string whose opening quote is at `at`. By hand: a regular expression keeps a note of each character, and
 * a body may be one string of megabytes.
 */
export function stringEnd(text: string, at: number): number | 'breaks off' | null {
  let i = at + 1;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i + 1;
    if (code < FIRST_PRINTABLE) return null;
    if (code !== BACKSLASH) {
      i += 1;
      continue;
    }
    const escaped = text.slice(i + 1, i + 6);
    if (/^["\\/bfnrt]/.test(escaped)) i += 2;
    else if (/^u[0-9a-f]{4}/i.test(escaped)) i += 6;
    else return i + 1 + escaped.length === text.length && /^(?:u[0-9a-f]{0,3})?$/i.test(escaped) ? 'breaks off' : null;
  }
  return 'breaks off';
}
