import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { createUser, userInput } from './create-user.ts';
import { verifyPassword } from './password-hash.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const password = 'a sentence is fine';
const somebody = () => `${randomUUID()}@Shop.example`;

test("an organization's first user owns it, the next look on, and a role may be named", async () => {
  const { actor } = await makeTenant();
  const create = (role?: 'admin') =>
    createUser(testDatabase(), actor, userInput.parse({ email: somebody(), password, role }), now);
  expect((await create()).role).toBe('owner');
  expect((await create()).role).toBe('member');
  expect((await create('admin')).role).toBe('admin');
});

test('an e-mail address has one account, whatever its case, and a refusal leaves nothing behind', async () => {
  const { actor, organizationId } = await makeTenant();
  const email = somebody();
  await createUser(testDatabase(), actor, { email, password }, now);
  const twin = createUser(testDatabase(), actor, { email: email.toUpperCase(), password }, now);
  await expect(twin).rejects.toThrow(`${email.toUpperCase()} already has an account`);
  expect(await testDatabase().membership.count({ where: { organizationId } })).toBe(1);
});

test('the password is stored hashed, and selected by name only', async () => {
  const { actor, organizationId } = await makeTenant();
  const { id } = await createUser(testDatabase(), actor, { email: somebody(), password }, now);
  const where = { id };
  expect(await testDatabase().user.findUnique({ where })).not.toHaveProperty('passwordHash');
  const user = await testDatabase().user.findUniqueOrThrow({ where, select: { passwordHash: true } });
  expect(await verifyPassword(password, user.passwordHash, { name: 'test', isKnown: false })).toBe(true);
  const entries = await testDatabase().auditEntry.findMany({ where: { organizationId } });
  expect(JSON.stringify(entries)).not.toContain(password);
});
