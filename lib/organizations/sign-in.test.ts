import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Device, deviceOf } from '../auth/device-token.ts';
import { openPrisma } from '../database/prisma.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { letIn } from '../test/let-in.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { createUser } from './create-user.ts';
import { endSession } from './end-sessions.ts';
import { signIn, signInInput } from './sign-in.ts';
import { type Attempt, countTry, giveBack } from './throttle.ts';
import { findViewer } from './viewer.ts';

const db = testDatabase();
const now = new Date('2026-11-24T12:00:00.000Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const password = 'a sentence is fine';
const wrong = 'E-mail or password is wrong.';
const tooMany = 'Too many tries.';
const somebody = () => `${randomUUID()}@shop.example`;
const address = () => `test ${randomUUID()}`;
const from = (clientIp = address(), device: Device | null = null) => ({ clientIp, device });
const stranger = (email: string, clientIp: string): Attempt => ({ email, clientIp, knownBy: null });

/** How many of so many tries at once are let through. */
async function letThrough(tries: number, of: () => Attempt, at = now): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: tries }, () => countTry(db, of(), at)));
  return results.filter(({ status }) => status === 'fulfilled').length;
}

async function makeUser() {
  const { actor, organizationId } = await makeTenant();
  const user = await createUser(db, actor, { email: somebody(), password }, now);
  return { ...user, organizationId };
}

const said = (email: string, text: string, sender = from(), at = now) =>
  signIn(db, { email, password: text }, sender, at).then(
    () => 'signed in',
    (error: Error) => error.message,
  );

async function signInsOf(organizationId: string) {
  const where = { organizationId, action: { startsWith: 'user.sign' } };
  const entries = await db.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  return entries.map(({ action, actor, clientIp, details }) => [action, actor, clientIp, details]);
}

test('an unknown user, a wrong password and somebody without an organization get the same words', async () => {
  const user = await makeUser();
  expect(await said(user.email, 'not the password')).toBe(wrong);
  expect(await said(somebody(), password)).toBe(wrong);
  await db.membership.deleteMany({ where: { userId: user.id } });
  expect(await said(user.email, password)).toBe(wrong);
  expect(signInInput.safeParse({ email: 'a\0b', password }).success).toBe(false);
});

test('signing in says when somebody was last seen', async () => {
  const { id: userId, email, organizationId } = await makeUser();
  const claims = await letIn(signIn(db, { email: ` ${email.toUpperCase()} `, password }, from(), now));
  expect(claims).toEqual({ sessionId: expect.any(String), userId, organizationId, version: 1 });
  expect(await db.user.findUnique({ where: { id: userId }, select: { lastSignedInAt: true } })).toEqual({
    lastSignedInAt: now,
  });
});

test('an address has one form: no other spelling of it gets tries of its own, or its account', async () => {
  const name = `admin-${randomUUID()}`;
  const { actor } = await makeTenant();
  await createUser(db, actor, { email: `${name}@shop.example`, password }, now);
  const lookalike = `${name.replace('i', '\u0130')}@shop.example`; // PostgreSQL's lower() makes an i of it
  expect(await said(lookalike, password)).toBe(wrong);
  const here = address();
  for (const spelling of [`${name}@shop.example`, ` ${name.toUpperCase()}@SHOP.example`]) {
    for (let i = 0; i < 5; i += 1) await countTry(db, stranger(spelling, here), now);
  }
  await expect(countTry(db, stranger(`${name}@shop.example`, here), now)).rejects.toThrow(tooMany);
});

test('an account has ten tries from one network, and gets one back every three minutes', async () => {
  const [email, here] = [somebody(), address()];
  const attempt = () => stranger(email, here);
  expect(await letThrough(25, attempt)).toBe(10);
  await expect(countTry(db, stranger(email.toUpperCase(), here), now)).rejects.toThrow(
    'Too many tries. Try again in 3 minutes.',
  );
  await expect(countTry(db, attempt(), inMinutes(2.5))).rejects.toThrow('Try again in 1 minute.');
  expect(await letThrough(5, attempt, inMinutes(3))).toBe(1);
  expect(await letThrough(25, attempt, inMinutes(60))).toBe(10);
});

test('wrong tries elsewhere lock nobody out, however many: the owner comes in, and so does a known device', async () => {
  const { email, id } = await makeUser();
  const there = address();
  expect(await letThrough(20, () => stranger(email, there))).toBe(10);
  expect(await said(email, password, from())).toBe('signed in');
  expect(await letThrough(320, () => stranger(email, address()))).toBeLessThanOrEqual(300);
  expect(await said(email, password, from())).toMatch(tooMany);
  const device = deviceOf(id, null);
  expect(await said(email, password, from(there, device))).toBe('signed in');
  expect(await said(email, password, from(there, deviceOf(randomUUID(), device)))).toBe('signed in');
  expect(await said(email, password, from(there, deviceOf(randomUUID(), null)))).toMatch(tooMany);
});

test('a known device has ten tries, too', async () => {
  const { email, id } = await makeUser();
  const device = deviceOf(id, null);
  const attempt = () => ({ email, clientIp: address(), knownBy: device.id });
  expect(await letThrough(15, attempt)).toBe(10);
  expect(await said(email, password, from(address(), device))).toMatch(tooMany);
  expect(await said(email, password, from(address(), device), inMinutes(3))).toBe('signed in');
});

test('a network has forty tries over all accounts, and all of an IPv6 network count together', async () => {
  const v4 = address();
  expect(await letThrough(60, () => stranger(somebody(), v4))).toBe(40);
  const hex = () => Math.floor(Math.random() * 0xffff).toString(16);
  const network = `2001:db8:${hex()}:${hex()}`;
  expect(await letThrough(60, () => stranger(somebody(), `${network}::${hex()}`))).toBe(40);
});

test('what a network may not try costs the account nothing', async () => {
  const [email, here] = [somebody(), address()];
  expect(await letThrough(45, () => stranger(somebody(), here))).toBe(40);
  await expect(countTry(db, stranger(email, here), now)).rejects.toThrow(tooMany);
  const elsewhere = address();
  expect(await letThrough(12, () => stranger(email, elsewhere))).toBe(10);
});

test('the right password gives the tries back', async () => {
  const [email, here] = [somebody(), address()];
  const attempt = stranger(email, here);
  expect(await letThrough(9, () => attempt)).toBe(9);
  await countTry(db, attempt, now);
  await giveBack(db, attempt);
  expect(await letThrough(12, () => attempt)).toBe(10);
  expect(await letThrough(45, () => stranger(somebody(), here))).toBeLessThanOrEqual(40 - 19);
});

test('another process counts the same tries', async () => {
  const other = openPrisma(testDatabaseUrl());
  const attempt = stranger(somebody(), address());
  await Promise.all(Array.from({ length: 10 }, () => countTry(other, attempt, now)));
  await other.$disconnect();
  await expect(countTry(db, attempt, now)).rejects.toThrow(tooMany);
});

test('sign-ins are audited in every organization of the account, failures one line an address and hour', async () => {
  const { email, id: userId, organizationId } = await makeUser();
  const second = await makeTenant();
  const membership = {
    organizationId: second.organizationId,
    userId,
    role: 'member' as const,
    createdAt: inMinutes(1),
  };
  await db.membership.create({ data: membership });
  const [here, there] = [address(), address()];
  for (const clientIp of [here, here, there, here]) expect(await said(email, 'not it', from(clientIp))).toBe(wrong);
  expect(await said(email, 'not it', from(here), inMinutes(61))).toBe(wrong);
  await signIn(db, { email, password }, from(here), inMinutes(62));
  await signIn(db, { email, password }, from(here, deviceOf(userId, null)), inMinutes(62));
  const lines = [
    ['user.sign_in_failed', email, here, { times: 3 }],
    ['user.sign_in_failed', email, there, { times: 1 }],
    ['user.sign_in_failed', email, here, { times: 1 }],
    ['user.signed_in', email, here, { new_device: true }],
    ['user.signed_in', email, here, { new_device: false }],
  ];
  expect(await signInsOf(organizationId)).toEqual(lines);
  expect(await signInsOf(second.organizationId)).toEqual(lines);
});

test('an address without an account leaves no line in any audit log', async () => {
  const before = await db.auditEntry.count({ where: { action: 'user.sign_in_failed', actor: '' } });
  for (let i = 0; i < 3; i += 1) expect(await said(somebody(), password)).toBe(wrong);
  expect(await db.auditEntry.count({ where: { action: 'user.sign_in_failed', actor: '' } })).toBe(before);
});

test('a sign-out ends the session wherever its token went, and no other', async () => {
  const { email } = await makeUser();
  const [first, second] = [
    await letIn(signIn(db, { email, password }, from(), now)),
    await letIn(signIn(db, { email, password }, from(), now)),
  ];
  const { organizationId } = first;
  await endSession(db, { organizationId, name: email, clientIp: null }, second, now);
  expect(await findViewer(db, second, now)).toBeNull();
  expect(await findViewer(db, first, now)).toMatchObject({ email });
  await endSession(db, { organizationId, name: email, clientIp: null }, { ...first, userId: randomUUID() }, now);
  expect(await findViewer(db, first, now)).not.toBeNull();
});

test('a session ends 30 days after its sign-in, however often it was renewed', async () => {
  const { email } = await makeUser();
  const claims = await letIn(signIn(db, { email, password }, from(), now));
  expect(await findViewer(db, claims, inMinutes(30 * 24 * 60 - 1))).not.toBeNull();
  expect(await findViewer(db, claims, inMinutes(30 * 24 * 60))).toBeNull();
});
