import { expect, test } from 'vitest';
import { rateLimitFrom, rateLimitProblem } from './rate-limit-text.ts';

test.each([
  ['600', 600],
  [' 1200 ', 1_200],
  ['1,200', 1_200],
  ['1 200', 1_200],
  ['6,000', 6_000],
])('%j a minute is %d', (text, requests) => {
  expect(rateLimitFrom(text)).toBe(requests);
  expect(rateLimitProblem(text)).toBeNull();
});

test.each(['', '0', '6001', '6,001', '1.200', '1,20', '12,00', '1e3', '-5', '600/min'])(
  '%j is refused, and the reason names the range',
  (text) => {
    expect(rateLimitFrom(text)).toBeNull();
    expect(rateLimitProblem(text)).toBe('Must be a whole number from 1 to 6,000.');
  },
);
