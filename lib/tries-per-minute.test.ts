import { expect, test } from 'vitest';
import { TriesPerMinute } from './tries-per-minute.ts';

test('so many tries a minute of each name, and as many again in the next', () => {
  const tries = new TriesPerMinute(2);
  const at = (seconds: number) => ['a', 'a', 'a', 'b'].map((name) => tries.take(name, 1_000_000 + seconds * 1000));
  expect(at(0)).toEqual([true, true, false, true]);
  expect(at(59)).toEqual([false, false, false, true]);
  expect(at(60)).toEqual([true, true, false, true]);
});

test('strangers beyond those that are remembered share a budget, and keep nobody out where that is endless', () => {
  const [one, all] = [new TriesPerMinute(1), new TriesPerMinute(1, Number.POSITIVE_INFINITY)];
  for (let name = 0; name < 10_000; name += 1) for (const tries of [one, all]) tries.take(`n${name}`, 1_000_000);
  const taken = (tries: TriesPerMinute) => ['x', 'y', 'n1'].map((name) => tries.take(name, 1_000_000));
  expect(taken(one)).toEqual([true, false, false]);
  expect(taken(all)).toEqual([true, true, false]);
});
