import { expect, test } from 'vitest';
import { failover } from '../torture/failover.ts';

// Longer, and with a primary that hangs: npm run torture -- --failover

test('the primary is killed under load and its replica promoted: servers find it by themselves, and nothing is lost', {
  timeout: 300_000,
}, async () => {
  const { violations, counts } = await failover({ seed: 1, departure: 'killed', seconds: 1 });
  expect(violations).toEqual([]);
  expect(counts.get('200')).toBeGreaterThan(0);
});
