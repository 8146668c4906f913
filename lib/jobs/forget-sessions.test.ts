import { expect, test } from 'vitest';
import { createUser } from '../organizations/create-user.ts';
import { startSession } from '../organizations/start-session.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { testPool } from '../test/test-shop.ts';
import { forgetSessions } from './forget-sessions.ts';

test('sessions are forgotten at their final age of 30 days, and not before', async () => {
  const db = testDatabase();
  const signedInAt = new Date('2001-01-01T12:00:00.000Z'); // of no other test
  const inDays = (days: number) => new Date(signedInAt.getTime() + days * 24 * 3600 * 1000);
  const { actor, organizationId } = await makeTenant();
  const email = `${crypto.randomUUID()}@shop.example`;
  const user = await createUser(db, actor, { email, password: 'a sentence is fine' }, signedInAt);
  const { sessionId: id } = await startSession(db, { userId: user.id, organizationId, version: 1 }, signedInAt);
  await forgetSessions(testPool(), inDays(29.9));
  expect(await db.session.count({ where: { id } })).toBe(1);
  await forgetSessions(testPool(), inDays(30));
  expect(await db.session.count({ where: { id } })).toBe(0);
});
