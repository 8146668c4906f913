import { expect, test } from 'vitest';
import { countTicks, fromTop, linePath, logShare } from './chart-scales.ts';

test('ticks are whole, round, and reach what they measure', () => {
  expect(countTicks(0)).toEqual([0, 1]);
  expect(countTicks(1)).toEqual([0, 1]);
  expect(countTicks(3)).toEqual([0, 1, 2, 3]);
  expect(countTicks(41)).toEqual([0, 20, 40, 60]);
  expect(countTicks(648)).toEqual([0, 200, 400, 600, 800]);
  for (const most of [7, 99, 100, 1_204, 4_999, 123_456, 1_234_567, 2 ** 31]) {
    const ticks = countTicks(most);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.at(-2)).toBeLessThan(most);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every(Number.isInteger)).toBe(true);
  }
});

test('each power of ten has as much room, and less than a millisecond lies at the foot', () => {
  expect(logShare(0.2, 1_000)).toBe(0);
  expect(logShare(10, 1_000)).toBeCloseTo(1 / 3);
  expect(logShare(1_000, 1_000)).toBe(1);
  expect(fromTop(logShare(10, 10_000))).toBe('75%');
});

test('a line breaks where nothing was measured, and starts anew behind', () => {
  expect(linePath([0, 0.5, null, 1])).toBe('M12.50 100.00L37.50 50.00M87.50 0.00');
  expect(linePath([null, null])).toBe('');
});
