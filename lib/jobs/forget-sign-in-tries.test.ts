import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { countTry } from '../organizations/throttle.ts';
import { testDatabase } from '../test/tenant.ts';
import { testPool } from '../test/test-shop.ts';
import { forgetSignInTries } from './forget-sign-in-tries.ts';

test('tries are forgotten once all are given back, and not before', async () => {
  const db = testDatabase();
  const now = new Date('2001-01-01T12:00:00.000Z'); // of no other test
  const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const email = `${randomUUID()}@shop.example`;
  const count = (at: Date) => countTry(db, { email, clientIp: `test ${email}`, knownBy: null }, at);
  for (let i = 0; i < 10; i += 1) await count(now);
  await forgetSignInTries(testPool(), inMinutes(29));
  await expect(count(now)).rejects.toThrow('Too many tries');
  expect(await forgetSignInTries(testPool(), inMinutes(31))).toBeGreaterThanOrEqual(2);
  await count(now);
});
