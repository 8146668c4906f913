import type { JsonTree } from './json-tree.ts';

/** How a sender's language writes JSON. */
export interface JsonStyle {
  /** One level's; empty for all on one line. */
  indent: '' | '  ' | '    ' | '\t';
  /** Between the items of one line. */
  itemSeparator: ',' | ', ';
  keySeparator: ':' | ': ';
  /** `sent` keeps each string's spelling, `plain` is JSON.stringify's; `slashes` writes `\/`, `ascii` writes `\u00e9`. */
  strings: 'sent' | 'plain' | 'slashes' | 'ascii' | 'slashes and ascii';
  /**
   * `sent` keeps `1.10`; `short` writes it as JavaScript does, `1.1`; `floats` writes `1` as `1.0`; `texts` puts numbers
   * in quotes; `from texts` takes them off numbers in quotes, as PHP's JSON_NUMERIC_CHECK does.
   */
  numbers: 'sent' | 'short' | 'floats' | 'texts' | 'from texts';
  sorted: boolean;
}

/** Writes the tree in a style. */
export function writeJson(tree: JsonTree, style: JsonStyle): string {
  const parts: string[] = [];
  write(tree, style, style.indent === '' ? '' : '\n', parts);
  return parts.join('');
}

function write(tree: JsonTree, style: JsonStyle, newline: string, parts: string[]): void {
  if (tree.kind === 'literal') parts.push(writeLiteral(tree.raw, style.numbers));
  else if (tree.kind === 'string')
    parts.push(numberIn(tree.raw, style.numbers) ?? writeString(tree.raw, style.strings));
  else if (tree.kind === 'array') {
    list('[', ']', tree.items, style, newline, parts, (item, inner) => write(item, style, inner, parts));
  } else {
    const members = style.sorted ? [...tree.members].sort(byKey) : tree.members;
    list('{', '}', members, style, newline, parts, ([key, value], inner) => {
      parts.push(writeString(key, style.strings), style.keySeparator);
      write(value, style, inner, parts);
    });
  }
}

function list<Item>(
  open: string,
  close: string,
  items: readonly Item[],
  style: JsonStyle,
  newline: string,
  parts: string[],
  writeItem: (item: Item, newline: string) => void,
): void {
  parts.push(open);
  const inner = newline + style.indent;
  for (const [i, item] of items.entries()) {
    if (newline !== '') parts.push(i > 0 ? ',' : '', inner);
    else if (i > 0) parts.push(style.itemSeparator);
    writeItem(item, inner);
  }
  if (newline !== '' && items.length > 0) parts.push(newline);
  parts.push(close);
}

function byKey([a]: [string, JsonTree], [b]: [string, JsonTree]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeLiteral(raw: string, numbers: JsonStyle['numbers']): string {
  const isNumber = /^[-\d]/.test(raw);
  if (!isNumber || numbers === 'sent') return raw;
  if (numbers === 'texts') return `"${raw}"`;
  if (numbers === 'floats') return /^-?\d+$/.test(raw) ? `${raw}.0` : raw;
  const number = Number(raw);
  return Number.isFinite(number) ? String(number) : raw;
}

/** What PHP calls numeric: a sign, digits, a fraction, an exponent, with spaces in front and behind. */
const NUMERIC = /^"[ ]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ ]*"$/;

function numberIn(raw: string, numbers: JsonStyle['numbers']): string | null {
  if (numbers !== 'from texts' || !NUMERIC.test(raw)) return null;
  const text = raw.slice(1, -1).trim();
  // Whole numbers beyond 64 bits are floats to PHP, and those beyond 2^53 keep their digits to it.
  if (/^[+-]?\d{1,18}$/.test(text)) return String(BigInt(text.replace(/^\+/, '')));
  const number = Number(text);
  return Number.isFinite(number) ? String(number) : null;
}

function writeString(raw: string, strings: JsonStyle['strings']): string {
  if (strings === 'sent') return raw;
  // Most strings hold nothing that any style writes in another way.
  const plain = raw.includes('\\') ? JSON.stringify(JSON.parse(raw)) : raw;
  const slashed = strings.startsWith('slashes') ? plain.replaceAll('/', '\\/') : plain;
  return strings.endsWith('ascii') ? slashed.replace(/[\u007f-\uffff]/g, escaped) : slashed;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
