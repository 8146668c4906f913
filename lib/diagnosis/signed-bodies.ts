import { isUtf8 } from 'node:buffer';
import type { SignedBody } from './explained.ts';
import { type JsonTree, parseJsonTree } from './json-tree.ts';
import { type JsonStyle, writeJson } from './json-write.ts';
import { NOT_ASCII, otherEncodings, sentUnlikeUtf8 } from './other-encodings.ts';

const exactly = 'Sign the exact bytes you send. Don’t parse and re-serialise the JSON in between.';
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The body as sent, then others, the likelier first; those that do not differ from it are left out by whoever tries. */
export function signedBodies(body: Buffer): SignedBody[] {
  const text = isUtf8(body) ? body.toString('utf8') : null;
  return [
    { weight: 0, name: 'the body as sent', fault: null, make: () => body, written: false },
    ...bytewise(body),
    ...(text === null ? sentUnlikeUtf8(body) : [...textual(text), ...otherEncodings(text), ...rewritten(text)]),
  ];
}

/** Line breaks, byte order marks and spaces: what editors, shells and text modes add or take. */
function bytewise(body: Buffer): SignedBody[] {
  const variant = (weight: number, name: string, what: string, make: () => Buffer | null): SignedBody => ({
    weight,
    name,
    fault: { cause: 'body_differs', summary: `You signed ${what}.`, short: `the MAC covers ${what}`, remedy: exactly },
    make,
    written: false,
  });
  const ending = (bytes: string) => (body.toString('latin1').endsWith(bytes) ? body.subarray(0, -bytes.length) : null);
  const hasBom = body.subarray(0, 3).equals(BOM);
  return [
    variant(1, 'an empty body', 'an empty body, but sent one that is not', () => Buffer.alloc(0)),
    variant(1, 'the body + newline', 'the body with a newline at its end, but sent it without', () =>
      Buffer.concat([body, Buffer.from('\n')]),
    ),
    variant(1, 'the body without its last newline', 'the body without the newline at its end', () => ending('\n')),
    variant(2, 'the body + CR LF', 'the body with a CR LF at its end, but sent it without', () =>
      Buffer.concat([body, Buffer.from('\r\n')]),
    ),
    variant(2, 'the body without its last CR LF', 'the body without the CR LF at its end', () => ending('\r\n')),
    variant(1, 'the body without byte order mark', 'the body without the byte order mark it was sent with', () =>
      hasBom ? body.subarray(3) : null,
    ),
    variant(2, 'a byte order mark + the body', 'the body with a byte order mark, but sent it without', () =>
      Buffer.concat([BOM, body]),
    ),
    variant(1, 'the body with LF for CR LF', 'the body with LF line breaks, but sent it with CR LF', () =>
      Buffer.from(body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
    ),
    variant(1, 'the body with CR LF for LF', 'the body with CR LF line breaks, but sent it with LF', () =>
      Buffer.from(body.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1'),
    ),
    variant(2, 'the body trimmed', 'the body without the spaces around it', () => withoutBlanks(body)),
  ];
}

/** Without JSON's blanks at both ends. */
function withoutBlanks(body: Buffer): Buffer {
  const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
  let [start, end] = [0, body.length];
  while (start < end && isBlank(body[start])) start += 1;
  while (end > start && isBlank(body[end - 1])) end -= 1;
  return body.subarray(start, end);
}

/** Other texts that a program may hold in place of the body. */
function textual(text: string): SignedBody[] {
  const variant = (name: string, what: string, make: () => string | null): SignedBody => ({
    weight: 2,
    name,
    fault: { cause: 'body_differs', summary: `You signed ${what}.`, short: `the MAC covers ${what}`, remedy: exactly },
    make: () => {
      const made = make();
      return made === null ? null : Buffer.from(made);
    },
    written: false,
  });
  return [
    variant('the body as a JSON string', 'the body as a JSON string, in quotes and escaped', () =>
      JSON.stringify(text),
    ),
    variant('the JSON inside a JSON string', 'the JSON, but sent it inside a JSON string', () => {
      const inner = text.trimStart().startsWith('"') ? parsed(text) : null;
      return typeof inner === 'string' ? inner : null;
    }),
    variant('the body percent-encoded', 'the body percent-encoded', () => encodeURIComponent(text.toWellFormed())),
    variant('the body encoded twice', 'the body encoded as UTF-8 twice', () =>
      NOT_ASCII.test(text) ? Buffer.from(text).toString('latin1') : null,
    ),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Below so many characters it is quicker to look whether a style changes anything than to try it. */
const QUICKLY_WRITTEN = 16_384;

const layouts = [
  { adjective: 'compact', indent: '', itemSeparator: ',', keySeparator: ':' },
  { adjective: 'spaced', indent: '', itemSeparator: ', ', keySeparator: ': ' },
  { adjective: 'indented', indent: '  ', itemSeparator: ',', keySeparator: ': ' },
  { adjective: 'indented', indent: '    ', itemSeparator: ',', keySeparator: ': ' },
  { adjective: 'indented', indent: '\t', itemSeparator: ',', keySeparator: ': ' },
] as const;

/** How strings may be spelled otherwise: as sent first, and otherwise by whom. */
const spellings = [
  { strings: 'sent', adjective: null },
  { strings: 'plain', adjective: 'unescaped' },
  { strings: 'slashes and ascii', adjective: 'PHP-escaped (`\\/` and `\\u00e9`)' },
  { strings: 'ascii', adjective: '`\\u00e9`-escaped' },
  { strings: 'slashes', adjective: '`\\/`-escaped' },
] as const;

/** How numbers may be written otherwise: as sent first. */
const numberings = [
  { numbers: 'sent', what: null },
  { numbers: 'short', what: 'numbers shortened (`1.1` for `1.10`)' },
  { numbers: 'from texts', what: 'numeric texts turned into numbers, as PHP’s JSON_NUMERIC_CHECK does' },
  { numbers: 'texts', what: 'numbers turned into texts' },
  { numbers: 'floats', what: 'whole numbers written as floats (`1.0` for `1`)' },
] as const;

/** The same JSON in another writing: laid out, escaped, with its keys sorted or its numbers written otherwise. */
function rewritten(text: string): SignedBody[] {
  const tree = treeOf(text);
  if (tree === null) return [];
  const sent = layoutOf(text);
  const changes = (style: Partial<JsonStyle>) =>
    text.length > QUICKLY_WRITTEN ||
    writeJson(tree, { ...asSent(layouts[0]), ...style }) !== writeJson(tree, asSent(layouts[0]));
  const orders = changes({ sorted: true }) ? [false, true] : [false];
  const found = numberings.filter(({ numbers }) => numbers === 'sent' || changes({ numbers }));
  const variants: SignedBody[] = [];
  for (const sorted of orders) {
    for (const { numbers, what } of sorted ? found.filter(({ numbers }) => !isRare(numbers)) : found) {
      for (const { strings, adjective: spelling } of spellings) {
        if (strings !== 'sent' && !changes({ strings })) continue;
        for (const layout of layouts) {
          const style: JsonStyle = { ...asSent(layout), strings, numbers, sorted };
          const differs = [
            sorted ? 'key-sorted' : null,
            spelling,
            layout.adjective === sent ? null : layout.adjective,
          ].filter((word) => word !== null);
          variants.push(variantOf(tree, style, differs, sent, what));
        }
      }
    }
  }
  return variants.sort((a, b) => a.weight - b.weight);
}

function isRare(numbers: JsonStyle['numbers']): boolean {
  return numbers !== 'sent' && numbers !== 'short';
}

function variantOf(
  tree: JsonTree,
  style: JsonStyle,
  differs: readonly string[],
  sent: string,
  numbers: string | null,
): SignedBody {
  const adjectives = differs.length > 0 ? `${differs.join(', ')} ` : numbers === null ? 're-indented ' : '';
  const isLayoutAlone =
    numbers === null && differs.length === 1 && layouts.some(({ adjective }) => adjective === differs[0]);
  const article = /^[aeiou]/.test(adjectives) ? 'an' : 'a';
  const with_ = numbers === null ? '' : ` with ${numbers}`;
  const version = adjectives === '' ? `the body${with_}` : `${article} ${adjectives}version of the body${with_}`;
  return {
    weight:
      (languages.some((one) => isStyle(style, one)) ? 1 : Math.max(numbers === null ? 1 : 0, differs.length)) +
      (numbers === null ? 0 : 1),
    name: `the body ${`${adjectives.trim()}${with_}`.trim()}`,
    fault: {
      cause: 'body_rewritten',
      summary: isLayoutAlone
        ? `You signed the ${adjectives.trim()} body but sent the ${sent} one.`
        : `You signed ${version}, but sent it as it is here.`,
      short: `the MAC covers ${version}`,
      remedy: exactly,
    },
    make: () => Buffer.from(writeJson(tree, style)),
    written: true,
  };
}

/** What `json_encode` with JSON_PRETTY_PRINT, and Python's `json.dumps` with sort_keys, write of their own accord. */
const languages: Partial<JsonStyle>[] = [
  { indent: '    ', strings: 'slashes and ascii', sorted: false },
  { indent: '', itemSeparator: ', ', strings: 'ascii', sorted: false },
  { indent: '', itemSeparator: ', ', strings: 'sent', sorted: true },
  { indent: '', itemSeparator: ',', strings: 'sent', sorted: true },
];

function isStyle(
  style: JsonStyle,
  { indent, itemSeparator = style.itemSeparator, strings, sorted }: Partial<JsonStyle>,
) {
  return (
    style.indent === indent &&
    style.itemSeparator === itemSeparator &&
    style.strings === strings &&
    style.sorted === sorted
  );
}

/** How it was laid out, by its first line. */
function layoutOf(text: string): (typeof layouts)[number]['adjective'] {
  if (/^\s*[[{]\s*[\r\n]/.test(text)) return 'indented';
  return /^[^"]*"[^"]*":\s/.test(text) ? 'spaced' : 'compact';
}

function asSent({ indent, itemSeparator, keySeparator }: (typeof layouts)[number]): JsonStyle {
  return { indent, itemSeparator, keySeparator, strings: 'sent', numbers: 'sent', sorted: false };
}

function treeOf(text: string): JsonTree | null {
  try {
    return parseJsonTree(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return null;
  }
}
