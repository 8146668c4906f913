import { expect, test } from 'vitest';
import { TriesPerMinute } from './tries-per-minute.ts';

test('so many tries a minute of each name, and as many again in the next', () => {
  const tries = new TriesPerMinute(2);
  const at = (seconds: number) => ['a', 'a', 'a', 'b'].map((name) => tries.take(name, 1_000_000 + seconds * 1000));
  expect(at(0)).toEqual([true, true, false, true]);
  expect(at(59)).toEqual([false, false, false, true]);
  expect(at(60)).toEqual([true, true, false, true]);
});
