import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from './read-json.ts';

const DEEPEST = 64;
const read = (text: string) => readJson(Buffer.from(text), DEEPEST);

test('whatever JSON there is, written in any way, is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(
      fc.json({ noUnicodeString: false, maxDepth: 8 }),
      fc.constantFrom(undefined, 1, '\t'),
      (text, space) => {
        const value: unknown = JSON.parse(text);
        expect(read(JSON.stringify(value, null, space))).toEqual({ value });
      },
    ),
    { numRuns: 300 },
  );
});

test('no bytes at all make it throw or hang', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readJson(Buffer.from(bytes), DEEPEST);
    }),
  );
});

// biome-ignore format: a case a line
test.each([
  ['{"a":1,"a":1}', 'repetition'],
  ['{"a":1,"\\u0061":2}', 'repetition'],
  ['{"x":[{"a":{"b":1,"c":2,"b":3}}]}', 'repetition'],
  ['{"__proto__":1,"__proto__":2}', 'repetition'],
  ['{"":1,"":2}', 'repetition'],
  ['{"a":1', 'syntax'],
  ['', 'syntax'],
  ['"\\', 'syntax'],
  ['{"a"::1}', 'syntax'],
  ['\ufeff{}', 'syntax'],
  [`${'['.repeat(65)}${']'.repeat(65)}`, 'depth'],
  ['{"a":'.repeat(4_000_000), 'depth'],
  ['['.repeat(8_000_000), 'depth'],
])('%s', (text, fault) => {
  expect(read(text)).toEqual({ fault });
});

test('64 levels are deep enough, names may repeat in other objects, and brackets in texts are none', () => {
  const deep = `${'[{"a":'.repeat(32)}"${'['.repeat(100)}"${'}]'.repeat(32)}`;
  for (const text of [deep, '[{"a":1},{"a":2}]', '{"a:a":"{\\"a\\":1:::","b":"\\\\"}', '{"__proto__":{"a":1}}']) {
    expect(read(text)).toEqual({ value: JSON.parse(text) });
  }
  expect(readJson(Buffer.from([0x22, 0xff, 0x22]), DEEPEST)).toEqual({ fault: 'encoding' });
});
