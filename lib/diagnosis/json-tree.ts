import { stringEnd } from '../input/json-token.ts';

/** A JSON text as it was written: strings and numbers keep their spelling, objects their order and repeated keys. */
export type JsonTree =
  | { kind: 'object'; members: [key: string, value: JsonTree][] }
  | { kind: 'array'; items: JsonTree[] }
  /** With its quotes and escapes. */
  | { kind: 'string'; raw: string }
  /** A number, `true`, `false` or `null`. */
  | { kind: 'literal'; raw: string };

/** The first place where a text stops being JSON. */
export class JsonFault extends Error {
  /** In UTF-16 units, from 0; the text's length when it ends too early. */
  readonly offset: number;

  /** `problem` is a clause that goes on after "at line 3, column 7": what is there, and what should be. */
  constructor(offset: number, problem: string) {
    super(problem);
    this.offset = offset;
  }
}

/** Deeper is no order of anybody's, and would use up the stack. */
const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const BLANK = /[ \t\r\n]*/y;

/** Parses a JSON text as RFC 8259 has it, or throws the first `JsonFault`. */
export function parseJsonTree(text: string): JsonTree {
  return new Reader(text).document();
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonTree {
    const tree = this.value(0);
    this.skipBlanks();
    if (this.at < this.text.length) this.fail(`there is more after the end of the JSON: ${this.here()}`);
    return tree;
  }

  private value(depth: number): JsonTree {
    this.skipBlanks();
    if (depth > DEEPEST) this.fail(`it is nested more than ${DEEPEST} levels deep`);
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return { kind: 'string', raw: this.string() };
    const number = this.match(NUMBER);
    if (number !== null) return this.number(number);
    for (const word of ['true', 'false', 'null']) if (this.word() === word) return this.literal(word);
    return this.fail(noValue(first, this.word(), this.here()));
  }

  private number(raw: string): JsonTree {
    if (/[\w.]/.test(this.text[this.at] ?? '')) {
      this.at -= raw.length;
      this.fail(`${this.here()} isn’t a JSON number`);
    }
    return { kind: 'literal', raw };
  }

  private literal(raw: string): JsonTree {
    this.at += raw.length;
    return { kind: 'literal', raw };
  }

  private object(depth: number): JsonTree {
    const members: [string, JsonTree][] = [];
    this.at += 1;
    this.skipBlanks();
    if (this.take('}')) return { kind: 'object', members };
    for (;;) {
      this.skipBlanks();
      const here = this.text[this.at];
      if (here === '}') this.fail('there is a comma before `}`, and nothing after it');
      if (here !== '"') this.fail(noKey(here, this.here()));
      const key = this.string();
      this.skipBlanks();
      if (!this.take(':')) this.fail(`after the name ${short(key)} a colon is missing: there is ${this.here()}`);
      members.push([key, this.value(depth + 1)]);
      this.skipBlanks();
      if (this.take('}')) return { kind: 'object', members };
      if (!this.take(',')) this.fail(`a comma or \`}\` is missing: there is ${this.here()}`);
    }
  }

  private array(depth: number): JsonTree {
    const items: JsonTree[] = [];
    this.at += 1;
    this.skipBlanks();
    if (this.take(']')) return { kind: 'array', items };
    for (;;) {
      this.skipBlanks();
      if (this.text[this.at] === ']') this.fail('there is a comma before `]`, and nothing after it');
      items.push(this.value(depth + 1));
      this.skipBlanks();
      if (this.take(']')) return { kind: 'array', items };
      if (!this.take(',')) this.fail(`a comma or \`]\` is missing: there is ${this.here()}`);
    }
  }

  private string(): string {
    const [start, end] = [this.at, stringEnd(this.text, this.at)];
    if (typeof end !== 'number') {
      const { offset, problem } = stringFault(this.text, start);
      throw new JsonFault(offset, problem);
    }
    this.at = end;
    return this.text.slice(start, end);
  }

  private skipBlanks(): void {
    this.match(BLANK);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }

  private word(): string | null {
    WORD.lastIndex = this.at;
    return WORD.exec(this.text)?.[0] ?? null;
  }

  /** What stands here, for a sentence. */
  private here(): string {
    if (this.at >= this.text.length) return 'the end';
    const word = this.word();
    return `\`${short(word ?? String.fromCodePoint(this.text.codePointAt(this.at) ?? 0))}\``;
  }

  private fail(problem: string): never {
    throw new JsonFault(this.at, this.at >= this.text.length ? CUT_SHORT : problem);
  }
}

/** The text ends inside a value. */
export const CUT_SHORT = 'the body ends in the middle of a value';

function noValue(first: string | undefined, word: string | null, here: string): string {
  if (first === "'") return 'a string is in single quotes: JSON needs double quotes';
  if (first === '/' || first === '#') return 'there is a comment, which JSON doesn’t allow';
  if (first === ',') return 'a value is missing before the comma';
  if (first === '}' || first === ']') return `a value is missing before \`${first}\``;
  if (first === '\ufeff') return 'there is a byte order mark';
  if (first === '+') return 'a number starts with `+`, which JSON doesn’t allow';
  if (first === '.') return 'a number starts with a decimal point: write the 0 before it';
  if (word === 'undefined') return '`undefined` is JavaScript, not JSON: leave the field out, or write null';
  if (word === 'NaN' || word === 'Infinity') return `\`${word}\` isn’t a JSON number: write null, or the number`;
  if (word === 'None' || word === 'True' || word === 'False') {
    return `\`${word}\` is Python, not JSON: write the body with json.dumps, not str`;
  }
  return `${here} is where a value should be`;
}

function noKey(first: string | undefined, here: string): string {
  if (first === "'") return 'a name is in single quotes: JSON needs double quotes';
  if (first === '/' || first === '#') return 'there is a comment, which JSON doesn’t allow';
  return `a name in double quotes should be here: there is ${here}`;
}

/** Why the string that starts at `start` is none. */
function stringFault(text: string, start: number): { offset: number; problem: string } {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\n' || character === '\r') {
      return { offset: at, problem: 'a string runs over the end of the line: write the newline as `\\n`' };
    }
    if (character < ' ') {
      const code = character.charCodeAt(0).toString(16).padStart(4, '0');
      return {
        offset: at,
        problem: `a string contains the control character U+${code.toUpperCase()}: write \`\\u${code}\``,
      };
    }
    if (character === '"') break;
    if (character !== '\\') continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) {
      if (/^\\(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at))) break;
      return {
        offset: at,
        problem: `\`${text.slice(at, at + 2)}\` isn’t a JSON escape: write a backslash as \`\\\\\``,
      };
    }
    at += 1;
  }
  return { offset: text.length, problem: CUT_SHORT };
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
