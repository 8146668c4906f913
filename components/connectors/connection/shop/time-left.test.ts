import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

test('the time that is left is told by the pace so far, once that says something', () => {
  expect(timeLeft(0, 100, 60_000)).toBeNull();
  expect(timeLeft(50, 8_311, 2_000)).toBeNull();
  expect(timeLeft(1_240, 8_311, 60_000)).toBe('about 6 min left');
  expect(timeLeft(100, 20_000, 60_000)).toBe('about 3 h left');
  expect(timeLeft(99, 100, 60_000)).toBe('less than a minute left');
});
