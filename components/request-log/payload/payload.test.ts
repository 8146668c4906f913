import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyText } from './body-text.ts';
import { colourJson } from './colour-json.ts';
import { hexLine } from './hex-line.ts';
import { type Indented, indentSteps } from './indent-json.ts';
import { splitLines } from './split-lines.ts';
import { spelled, visible } from './visible.ts';

/** All steps at once. */
function indentJson(text: string, isWhole = true): Indented {
  const steps = indentSteps(text, isWhole);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
const pretty = (text: string, isWhole = true) => indentJson(text, isWhole).lines?.join('\n') ?? null;

test('indented JSON keeps numbers, repeated keys and the order of keys as they were sent', () => {
  expect(pretty('{"b":1.10,"a":1e2,"b":9007199254740993,"c":-0.0,"d":[],"e":{},"f":[ {"g":"\\u0041"} ,true]}')).toBe(`{
  "b": 1.10,
  "a": 1e2,
  "b": 9007199254740993,
  "c": -0.0,
  "d": [],
  "e": {},
  "f": [
    {
      "g": "\\u0041"
    },
    true
  ]
}`);
});

test('indenting changes nothing but the blanks between tokens, and takes what JSON.parse takes', () => {
  const anyJson = fc.tuple(fc.json(), fc.constantFrom('', ' ', '\n')).map(([json, blank]) => blank + json + blank);
  fc.assert(
    fc.property(anyJson, (json) => {
      const lines = indentJson(json).lines ?? [];
      const tokens = (text: string) => text.match(/"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g);
      expect(tokens(lines.join('\n'))).toEqual(tokens(json));
      expect(
        lines.map((line) =>
          colourJson(line)
            .map(({ text }) => text)
            .join(''),
        ),
      ).toEqual(lines);
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', 'null', ' ', '01', '"\t"')),
      (parts) => {
        const text = parts.join('');
        expect([text, indentJson(text).lines !== null]).toEqual([text, parses(text)]);
      },
    ),
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('what is not JSON is not indented, and where it ends to be JSON is known', () => {
  expect(
    ['', '{"a":1,}', '{"a" 1}', '\ufeff{}', '{} {}', 'a=1', '{"a":tru', '[1'].map((text) => indentJson(text)),
  ).toEqual([0, 7, 5, 0, 3, 0, 5, 2].map((at) => ({ lines: null, at })));
});

test('the beginning of JSON is indented as far as it goes, wherever it breaks off', () => {
  const whole = '{"a":[1.5,"x\\u00e9\\n",true,null],"b":{"c":-2}}';
  for (let end = 1; end <= whole.length; end += 1) {
    const part = whole.slice(0, end);
    expect([part, pretty(part, false)?.replace(/\s/g, '')]).toEqual([part, part]);
  }
  expect(pretty('{"a":x', false)).toBeNull();
});

test('brackets a million deep, and one string of megabytes, are indented in steps', () => {
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
  const steps = [...indentSteps(deep, true)];
  expect(steps.length).toBeGreaterThan(100);
  const long = indentJson(`{"a":"${'x'.repeat(4_000_000)}"}`).lines;
  expect(long?.map((line) => line.length)).toEqual([1, 4_000_009, 1]);
});

test('what hides or reorders is shown by its code', () => {
  expect(visible('a\u202eb\u0000\u200bc\td')).toEqual([
    { text: 'a' },
    { code: 'U+202E' },
    { text: 'b' },
    { code: 'U+0000' },
    { code: 'U+200B' },
    { text: 'c\td' },
  ]);
  expect(visible('Grüße 你好 👍 <script>')).toEqual([{ text: 'Grüße 你好 👍 <script>' }]);
  expect(visible('\ud800')).toEqual([{ code: 'U+D800' }]);
  expect(spelled('x\u2066y\nz')).toBe('x\\u{2066}y\\u{a}z');
});

test('long lines are split, and put together again are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })),
      fc.integer({ min: 1, max: 7 }),
      (lines, longest) => {
        const parts = splitLines(lines, longest);
        const joined: string[] = [];
        for (const { text, number } of parts) {
          if (number !== null) joined.push(text);
          else joined[joined.length - 1] += text;
          expect(text.length).toBeLessThanOrEqual(Math.max(longest, 2));
        }
        expect(joined).toEqual(lines);
      },
    ),
  );
});

test('a body is text only when every byte of it is', () => {
  const bytes = (...parts: (string | number)[]) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
  expect(bodyText(bytes('\ufeff{"a":"é"}'), true)).toEqual({ text: '\ufeff{"a":"é"}' });
  expect(bodyText(bytes('abc', 0xff, 'd'), true)).toEqual({ text: null, badAt: 3 });
  expect(bodyText(bytes('abc', 0xc3), true)).toEqual({ text: null, badAt: 3 });
  expect(bodyText(bytes('abc', 0xc3), false)).toEqual({ text: 'abc' });
  expect(bodyText(bytes('ab', 0xc3, 0x28), false)).toEqual({ text: null, badAt: 3 });
  expect(bodyText(new Uint8Array(), true)).toEqual({ text: '' });
});

test('bytes are shown as hexdump shows them', () => {
  const bytes = Buffer.from('{"a":"\u0000\u202e"} and more');
  expect(hexLine(bytes, 0)).toEqual({
    offset: '00000000',
    hex: '7b 22 61 22 3a 22 00 e2  80 ae 22 7d 20 61 6e 64'.padEnd(48),
    text: '{"a":"...."} and',
  });
  expect(hexLine(bytes, 1).text).toBe(' more');
});
