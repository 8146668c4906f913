import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

test('names take turns, and one may not have more than so much waiting', () => {
  const queue = new FairQueue<string>(3);
  const added = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((item) => queue.add(item.charAt(0), item));
  expect(added).toEqual([true, true, true, false, true, true, true]);
  const taken = Array.from({ length: 7 }, () => queue.take());
  expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', undefined]);
});
