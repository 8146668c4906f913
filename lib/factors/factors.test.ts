import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { openHalf, sealHalf } from '../auth/half-token.ts';
import { claimsOf, openSession } from '../auth/session-token.ts';
import { rewrapAppSecrets } from '../keys/rewrap-secrets.ts';
import { sealingKeysFrom } from '../keys/signing-secret.ts';
import { acceptInvitation } from '../organizations/accept-invitation.ts';
import { createUser } from '../organizations/create-user.ts';
import { inviteMember } from '../organizations/invite-member.ts';
import { requireSecondFactor } from '../organizations/require-second-factor.ts';
import { signIn } from '../organizations/sign-in.ts';
import { findViewer } from '../organizations/viewer.ts';
import { letIn } from '../test/let-in.ts';
import { makeTenant, testDatabase, testSealingKeys, testSecretsKey } from '../test/tenant.ts';
import { confirmApp, startApp } from './add-app.ts';
import { removeApp, renewRecoveryCodes, resetFactors } from './change-factors.ts';
import { type HalfSignIn, proveFactor } from './prove-factor.ts';

const db = testDatabase();
const now = new Date('2026-11-24T12:00:00.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const password = 'a sentence is fine';
const somewhere = () => ({ clientIp: `test ${randomUUID()}`, device: null, userAgent: null });
const codeIsWrong = 'the code is wrong, or was used before';

/** An owner; `secure` gives them an authenticator app, whose codes `codeAt` tells. */
async function owner() {
  const tenant = await makeTenant();
  const { id: userId, email } = await createUser(
    db,
    tenant.actor,
    { email: `${randomUUID()}@shop.example`, password },
    now,
  );
  const actor = { ...tenant.actor, name: email };
  const enter = (at = now, from = somewhere()) => signIn(db, { email, password }, from, at);
  async function secure() {
    const { secret, uri } = await startApp(db, actor, { userId, password }, testSealingKeys, now);
    const codeAt = (at: Date) => new TOTP({ secret }).generate({ timestamp: at.getTime() });
    const recovery = await confirmApp(db, actor, { userId, code: codeAt(now) }, testSealingKeys, now);
    return { secret, uri, codeAt, recovery };
  }
  async function half(at = now): Promise<HalfSignIn> {
    const signedIn = await enter(at);
    if ('claims' in signedIn) throw new Error('no second factor was asked for');
    return signedIn.half;
  }
  const prove = async (code: string, at: Date, from = somewhere()) =>
    proveFactor(db, await half(at), code, from, testSealingKeys, at);
  return { ...tenant, userId, email, actor, enter, secure, half, prove };
}

test('with an authenticator app the password alone opens nothing; a code of it does, once', async () => {
  const anna = await owner();
  const { uri, codeAt, secret } = await anna.secure();
  expect(uri).toMatch(/^otpauth:\/\/totp\/PeptideClients%20Connectors:.*secret=/);
  await expect(anna.prove(codeAt(now), now)).rejects.toThrow(codeIsWrong); // it confirmed the app
  const later = inSeconds(30);
  expect(await findViewer(db, await anna.prove(codeAt(later), later), later)).toMatchObject({ email: anna.email });
  await expect(anna.prove(codeAt(later), later)).rejects.toThrow(codeIsWrong);
  const [first, second] = await Promise.allSettled([
    anna.prove(codeAt(inSeconds(90)), inSeconds(90)),
    anna.prove(codeAt(inSeconds(90)), inSeconds(90)),
  ]);
  expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  await expect(anna.prove(codeAt(inSeconds(300)), inSeconds(240))).rejects.toThrow(codeIsWrong); // from the future
  const stored = await db.totpFactor.findUnique({ where: { userId: anna.userId }, omit: { sealed: false } });
  expect(Buffer.from(stored?.sealed ?? []).toString('latin1')).not.toContain(secret);
});

test('a recovery code works once, however it is typed; new ones end the old', async () => {
  const anna = await owner();
  const { recovery } = await anna.secure();
  const [first = '', second = ''] = recovery;
  expect([new Set(recovery).size, first]).toEqual([10, expect.stringMatching(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)]);
  await anna.prove(` ${first.toUpperCase().replaceAll('-', ' ')} `.trim(), now);
  await expect(anna.prove(first, now)).rejects.toThrow(codeIsWrong);
  const [fresh = ''] = await renewRecoveryCodes(db, anna.actor, { userId: anna.userId, password }, now);
  await expect(anna.prove(second, now)).rejects.toThrow(codeIsWrong);
  await anna.prove(fresh, now);
  const other = await owner();
  const theirs = await other.secure();
  await expect(anna.prove(theirs.recovery[0] ?? '', now)).rejects.toThrow(codeIsWrong);
});

test('codes are throttled, the right one too, and failures are in the audit log', async () => {
  const anna = await owner();
  const { codeAt } = await anna.secure();
  const here = somewhere();
  const at = inSeconds(60);
  for (let i = 0; i < 5; i += 1) await expect(anna.prove('000000x', at, here)).rejects.toThrow(codeIsWrong);
  await expect(anna.prove(codeAt(at), at, here)).rejects.toThrow('Too many tries.');
  await anna.prove(codeAt(at), at); // from elsewhere
  const entries = await db.auditEntry.findMany({
    where: { organizationId: anna.organizationId, action: { startsWith: 'user.s' } },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, details }) => [action, details])).toEqual([
    ['user.second_factor_failed', { times: 5 }],
    ['user.signed_in', { new_device: true }],
  ]);
});

test('adding, removing and renewing need the password, not just a session', async () => {
  const anna = await owner();
  const wrong = { userId: anna.userId, password: 'not my password' };
  const refused = 'The current password is wrong.';
  await expect(startApp(db, anna.actor, wrong, testSealingKeys, now)).rejects.toThrow(refused);
  await anna.secure();
  await expect(renewRecoveryCodes(db, anna.actor, wrong, now)).rejects.toThrow(refused);
  await expect(removeApp(db, anna.actor, wrong, now)).rejects.toThrow(refused);
  expect(await anna.half()).toMatchObject({ userId: anna.userId });
  await expect(startApp(db, anna.actor, { userId: anna.userId, password }, testSealingKeys, now)).rejects.toThrow(
    'you already have an authenticator app',
  );
  await removeApp(db, anna.actor, { userId: anna.userId, password }, now);
  expect(await anna.enter()).toHaveProperty('claims');
});

test('an app that was not confirmed asks for nothing, and another set-up takes its place', async () => {
  const anna = await owner();
  const own = { userId: anna.userId, password };
  const { secret } = await startApp(db, anna.actor, own, testSealingKeys, now);
  expect(await anna.enter()).toHaveProperty('claims');
  await startApp(db, anna.actor, own, testSealingKeys, now);
  const code = new TOTP({ secret }).generate({ timestamp: now.getTime() });
  await expect(confirmApp(db, anna.actor, { userId: anna.userId, code }, testSealingKeys, now)).rejects.toThrow(
    codeIsWrong,
  );
});

test('an invitation to another organization does not get around the second factor', async () => {
  const [anna, other] = [await owner(), await owner()];
  const { codeAt } = await anna.secure();
  const { token } = await inviteMember(db, other.actor, { email: anna.email, role: 'member' }, now);
  const joined = await acceptInvitation(db, { token, password }, somewhere(), now);
  if ('claims' in joined) throw new Error('it did');
  const at = inSeconds(30);
  const claims = await proveFactor(db, joined.half, codeAt(at), somewhere(), testSealingKeys, at);
  expect(claims.organizationId).toBe(other.organizationId);
});

test('whoever has none in an organization that requires one may only set it up; the owner goes first', async () => {
  const anna = await owner();
  const requires = (on: boolean) => requireSecondFactor(db, anna.actor, { userId: anna.userId, on }, now);
  await expect(requires(true)).rejects.toThrow('set up your own second factor first');
  const ben = `${randomUUID()}@shop.example`;
  await createUser(db, anna.actor, { email: ben, password, role: 'admin' }, now);
  const session = await letIn(signIn(db, { email: ben, password }, somewhere(), now));
  await anna.secure();
  await requires(true);
  expect(await findViewer(db, session, now)).toMatchObject({ mustAddFactor: true });
  const actor = { ...anna.actor, name: ben };
  const { secret } = await startApp(db, actor, { userId: session.userId, password }, testSealingKeys, now);
  const code = new TOTP({ secret }).generate({ timestamp: now.getTime() });
  await confirmApp(db, actor, { userId: session.userId, code }, testSealingKeys, now);
  expect(await findViewer(db, session, now)).toMatchObject({ mustAddFactor: false });
});

test('the operator takes the factors of whoever lost them, and their sessions with them', async () => {
  const anna = await owner();
  const { codeAt } = await anna.secure();
  const claims = await anna.prove(codeAt(inSeconds(30)), inSeconds(30));
  const waiting = await anna.half();
  await resetFactors(db, { name: 'command line (root)', clientIp: null }, anna.email.toUpperCase(), now);
  expect(await findViewer(db, claims, now)).toBeNull();
  const late = proveFactor(db, waiting, codeAt(inSeconds(90)), somewhere(), testSealingKeys, inSeconds(90));
  await expect(late).rejects.toThrow('That took too long.');
  expect(await anna.enter()).toHaveProperty('claims');
});

test('a half sign-in is never taken for a session, nor a session for one', async () => {
  const secret = 'a secret of 32 characters or more';
  const half = { userId: randomUUID(), organizationId: randomUUID(), version: 1 };
  const token = await sealHalf(half, secret);
  expect(await openHalf(token, secret)).toEqual(half);
  expect(await openSession(token, secret, now)).toBeNull();
  expect(claimsOf({ sub: half.userId, org: half.organizationId, ver: 1 })).toBeNull();
});

test('with a new key in front, rewrapping seals the apps’ secrets again', async () => {
  const anna = await owner();
  const { codeAt } = await anna.secure();
  const newer = sealingKeysFrom(`another key-encryption key for tests,${testSecretsKey}`);
  await rewrapAppSecrets(db, newer);
  const at = inSeconds(30);
  const half = await anna.half(at);
  await expect(proveFactor(db, half, codeAt(at), somewhere(), testSealingKeys, at)).rejects.toThrow('no longer has');
  expect(await proveFactor(db, half, codeAt(at), somewhere(), newer, at)).toMatchObject({ userId: anna.userId });
  await rewrapAppSecrets(db, sealingKeysFrom(`${testSecretsKey},another key-encryption key for tests`)); // as other tests have it
});

test('adding, renewing, requiring and removing are written down', async () => {
  const anna = await owner();
  await anna.secure();
  const whose = { userId: anna.userId, password };
  await renewRecoveryCodes(db, anna.actor, whose, now);
  for (const on of [true, false]) await requireSecondFactor(db, anna.actor, { userId: anna.userId, on }, now);
  await removeApp(db, anna.actor, whose, now);
  const entries = await db.auditEntry.findMany({ where: { organizationId: anna.organizationId } });
  const written = entries
    .map(({ action }) => action)
    .filter((action) => /^(second_factor|recovery_codes)\./.test(action));
  expect(written.sort()).toEqual([
    'recovery_codes.renewed',
    'second_factor.added',
    'second_factor.removed',
    'second_factor.required',
    'second_factor.required',
  ]);
});
