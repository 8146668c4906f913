import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { openPrisma } from '../database/prisma.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { createUser } from './create-user.ts';
import { signIn, signInInput } from './sign-in.ts';
import { countTry, giveBack } from './throttle.ts';

const db = testDatabase();
const now = new Date('2026-11-24T12:00:00.000Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const password = 'a sentence is fine';
const wrong = 'E-mail or password is wrong.';
const somebody = () => `${randomUUID()}@shop.example`;
const address = () => `test ${randomUUID()}`;

/** How many of so many tries at once are let through. */
async function letThrough(tries: number, of: () => [email: string, address: string], at = now): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: tries }, () => countTry(db, ...of(), at)));
  return results.filter(({ status }) => status === 'fulfilled').length;
}

test('an unknown user, a wrong password and somebody without an organization get the same words', async () => {
  const { actor } = await makeTenant();
  const user = await createUser(db, actor, { email: somebody(), password }, now);
  const said = (email: string, text: string) =>
    signIn(db, { email, password: text }, address(), now).catch((error: Error) => error.message);
  expect(await said(user.email, 'not the password')).toBe(wrong);
  expect(await said(somebody(), password)).toBe(wrong);
  await db.membership.deleteMany({ where: { userId: user.id } });
  expect(await said(user.email, password)).toBe(wrong);
  expect(signInInput.safeParse({ email: 'a\0b', password }).success).toBe(false);
});

test('signing in says when somebody was last seen', async () => {
  const { actor, organizationId } = await makeTenant();
  const user = await createUser(db, actor, { email: somebody(), password }, now);
  expect(await signIn(db, { email: ` ${user.email.toUpperCase()} `, password }, address(), now)).toEqual({
    userId: user.id,
    organizationId,
    version: 1,
  });
  expect(await db.user.findUnique({ where: { id: user.id }, select: { lastSignedInAt: true } })).toEqual({
    lastSignedInAt: now,
  });
});

test('an account has ten tries from wherever they come, and gets one back every three minutes', async () => {
  const email = somebody();
  const fromAnywhere = (): [string, string] => [email, address()];
  expect(await letThrough(25, fromAnywhere)).toBe(10);
  await expect(countTry(db, email.toUpperCase(), address(), now)).rejects.toThrow(
    'Too many tries. Try again in 3 minutes.',
  );
  await expect(countTry(db, email, address(), inMinutes(2.5))).rejects.toThrow('Try again in 1 minute.');
  expect(await letThrough(5, fromAnywhere, inMinutes(3))).toBe(1);
  expect(await letThrough(25, fromAnywhere, inMinutes(60))).toBe(10);
});

test('an address has forty tries over all accounts, and all of an IPv6 network count together', async () => {
  const v4 = address();
  expect(await letThrough(60, () => [somebody(), v4])).toBe(40);
  const hex = () => Math.floor(Math.random() * 0xffff).toString(16);
  const network = `2001:db8:${hex()}:${hex()}`;
  expect(await letThrough(60, () => [somebody(), `${network}::${hex()}`])).toBe(40);
});

test('what an address may not try costs the account nothing', async () => {
  const [email, from] = [somebody(), address()];
  expect(await letThrough(45, () => [somebody(), from])).toBe(40);
  await expect(countTry(db, email, from, now)).rejects.toThrow('Too many tries.');
  expect(await letThrough(12, () => [email, address()])).toBe(10);
});

test('the right password gives the tries back', async () => {
  const [email, from] = [somebody(), address()];
  expect(await letThrough(9, () => [email, from])).toBe(9);
  await countTry(db, email, from, now);
  await giveBack(db, email, from);
  expect(await letThrough(12, () => [email, address()])).toBe(10);
  expect(await letThrough(45, () => [somebody(), from])).toBe(40 - 9);
});

test('another process counts the same tries', async () => {
  const other = openPrisma(inject('databaseUrl'));
  const email = somebody();
  await Promise.all(Array.from({ length: 10 }, () => countTry(other, email, address(), now)));
  await other.$disconnect();
  await expect(countTry(db, email, address(), now)).rejects.toThrow('Too many tries.');
});
