import { expect, test } from 'vitest';
import { torture } from '../torture/torture.ts';

// As long as anybody likes, with any seed: npm run torture -- --minutes N --seed S

test('whatever is killed whenever: each 2xx that was read is on disk once, with its log row, and every sum is right', {
  timeout: 300_000,
}, async () => {
  const { violations, serverKills, postgresKills } = await torture({ seed: 1, seconds: 8, leastKills: 2 });
  expect(violations).toEqual([]);
  expect(Math.min(serverKills, postgresKills)).toBeGreaterThanOrEqual(2);
});
