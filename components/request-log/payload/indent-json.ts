import { tokenEnd } from '../../../lib/input/json-token.ts';

/** Deeper than this is not indented further: a body of brackets alone would become a terabyte of blanks. */
const DEEPEST = 40;
/** Tokens between two steps: about a millisecond. */
const STEP_TOKENS = 5_000;

export type Indented = { lines: string[] } | { lines: null; at: number };

/**
 * JSON with line breaks and indentation, its tokens as they were sent: nothing is parsed and printed again, so `1.10`,
 * `1e2`, large integers, repeated keys and the order of keys stay. A text of which only the beginning is there
 * (`isWhole` false) is indented as far as it goes. Null when it is not JSON: `at` is the first character that no JSON
 * has there. In steps, so that a large text never holds up the page.
 */
export function* indentSteps(text: string, isWhole: boolean): Generator<void, Indented> {
  const lines: string[] = [];
  const open: string[] = [];
  let expects: Expected = 'value';
  let line = '';
  let previous = '';
  let count = 0;
  let at = skipBlank(text, 0);
  const breakLine = (depth: number) => {
    lines.push(line);
    line = '  '.repeat(Math.min(depth, DEEPEST));
  };
  while (at < text.length) {
    const found = tokenEnd(text, at);
    if (found === null || (found === 'breaks off' && isWhole)) return { lines: null, at };
    const end = found === 'breaks off' ? text.length : found;
    const token = text.slice(at, end);
    const next: Expected | null = found === 'breaks off' ? expects : after(expects, token, open.at(-1));
    if (next === null) return { lines: null, at };

    const closes = token === '}' || token === ']';
    if (closes) open.pop();
    const opened = previous === '{' || previous === '[';
    if (previous === ',' || (opened ? !closes : closes)) breakLine(open.length);
    line += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') open.push(token);

    previous = token;
    expects = next === ', or end' && open.length === 0 ? 'end' : next;
    at = skipBlank(text, end);
    count += 1;
    if (count % STEP_TOKENS === 0) yield;
  }
  if (isWhole && expects !== 'end') return { lines: null, at: text.length };
  lines.push(line);
  return { lines };
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'end';

/** What may follow `token`, given what was expected; null when the token is none of that. */
function after(expects: Expected, token: string, inside: string | undefined): Expected | null {
  const isValue = expects === 'value' || expects === 'value or ]';
  switch (token) {
    case '{':
      return isValue ? 'key or }' : null;
    case '[':
      return isValue ? 'value or ]' : null;
    case '}':
      return expects === 'key or }' || (expects === ', or end' && inside === '{') ? ', or end' : null;
    case ']':
      return expects === 'value or ]' || (expects === ', or end' && inside === '[') ? ', or end' : null;
    case ',':
      if (expects !== ', or end') return null;
      return inside === '{' ? 'key' : 'value';
    case ':':
      return expects === ':' ? 'value' : null;
    default:
      if (expects === 'key' || expects === 'key or }') return token.startsWith('"') ? ':' : null;
      return isValue ? ', or end' : null;
  }
}

const BLANK = /[ \t\n\r]*/y;

function skipBlank(text: string, at: number): number {
  BLANK.lastIndex = at;
  return at + (BLANK.exec(text)?.[0].length ?? 0);
}
