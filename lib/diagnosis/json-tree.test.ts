import { expect, test } from 'vitest';
import { type JsonFault, parseJsonTree } from './json-tree.ts';

test('a string of megabytes of escapes is read, and one that breaks off in the middle of them has its fault', () => {
  const escapes = '\\n'.repeat(4_000_000);
  expect(parseJsonTree(`"${escapes}"`)).toMatchObject({ kind: 'string' });
  expect(() => parseJsonTree(`"${escapes}`)).toThrow('the body ends in the middle of a value');
});

test.each([
  ['"a\\qb"', 2, 'isn’t a JSON escape'],
  ['"a\tb"', 2, 'control character U+0009'],
  ['"a\nb"', 2, 'runs over the end of the line'],
  ['"a\\u00"', 2, 'isn’t a JSON escape'],
])('a fault in the string %j is where it stands', (text, offset, problem) => {
  let fault: JsonFault | null = null;
  try {
    parseJsonTree(text);
  } catch (error) {
    fault = error as JsonFault;
  }
  expect(fault).toMatchObject({ offset, message: expect.stringContaining(problem) });
});
