import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

test('a duration is a whole number of minutes, hours or days', () => {
  expect(['30m', '24h', '7d', '0d'].map(parseDuration)).toEqual([1800, 86_400, 604_800, 0]);
  for (const text of ['', '30', 'm', '1.5h', '-1h', '7D', '1w', '1h30m', ' 1h', '1h\n'])
    expect(parseDuration(text)).toBeNull();
});
