import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openChallenge, sealChallenge } from '../auth/challenge-token.ts';
import { openHalf } from '../auth/half-token.ts';
import { createUser } from '../organizations/create-user.ts';
import { requireSecondFactor } from '../organizations/require-second-factor.ts';
import { signIn } from '../organizations/sign-in.ts';
import { startSession } from '../organizations/start-session.ts';
import { findViewer } from '../organizations/viewer.ts';
import { SoftPasskey } from '../test/soft-passkey.ts';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { confirmPasskey, startPasskey } from './add-passkey.ts';
import { removePasskey, renamePasskey, resetFactors } from './change-factors.ts';
import { listFactors } from './list-factors.ts';
import { passkeySite, textOf, userHandle } from './passkey.ts';
import { proveFactor } from './prove-factor.ts';
import { askForPasskey, passkeyIsUnknown, provePasskey } from './prove-passkey.ts';

const db = testDatabase();
const now = new Date('2026-11-24T12:00:00.000Z');
const password = 'a sentence is fine';
const site = { rpId: 'connect.example', origin: 'https://connect.example' };
const somewhere = () => ({ clientIp: `test ${randomUUID()}`, device: null, userAgent: null });
const tookTooLong = 'That took too long.';

/** An owner who is signed in; `add` gives them a passkey. */
async function owner() {
  const tenant = await makeTenant();
  const given = { email: `${randomUUID()}@shop.example`, password };
  const { id: userId, email } = await createUser(db, tenant.actor, given, now);
  const actor = { ...tenant.actor, name: email };
  const { organizationId } = tenant;
  const session = await startSession(db, { userId, organizationId, version: 1 }, now);
  const start = () => startPasskey(db, actor, { userId, password }, site, now);
  async function add(passkey = new SoftPasskey(site), name = 'Laptop') {
    const { challenge } = await start();
    const asked = { challenge, purpose: 'add', subject: session.sessionId } as const;
    const codes = await confirmPasskey(db, actor, session, { name, made: passkey.made(challenge) }, asked, site, now);
    return { passkey, codes, asked };
  }
  async function half() {
    const signedIn = await signIn(db, { email, password }, somewhere(), now);
    if ('claims' in signedIn) throw new Error('no second factor was asked for');
    return signedIn.half;
  }
  return { ...tenant, userId, email, actor, session, start, add, half };
}

/** Signs in by a passkey alone. */
async function enter(passkey: SoftPasskey, userId: string | null = null, from = somewhere()) {
  const { challenge } = await askForPasskey(db, null, site);
  const handle = userId === null ? null : textOf(userHandle(userId));
  return provePasskey(db, null, passkey.shown(challenge.challenge, handle), challenge, from, site, now);
}

test('a passkey signs in alone, and after the password instead of a code; the password alone opens nothing any more', async () => {
  const anna = await owner();
  const { passkey, codes } = await anna.add();
  expect(codes).toHaveLength(10);
  expect(await findViewer(db, await enter(passkey, anna.userId), now)).toMatchObject({ email: anna.email });
  const half = await anna.half();
  const { challenge, question } = await askForPasskey(db, half, site);
  expect(question.allowCredentials).toMatchObject([{ id: passkey.id.toString('base64url') }]);
  expect(question.userVerification).toBe('required');
  const claims = await provePasskey(db, half, passkey.shown(challenge.challenge), challenge, somewhere(), site, now);
  expect(claims).toMatchObject({ userId: anna.userId, organizationId: anna.organizationId });
  expect(await listFactors(db, anna.userId)).toMatchObject({
    appSince: null,
    recoveryCodes: 10,
    passkeys: [{ name: 'Laptop', lastUsedAt: now }],
  });
});

test('whoever lost their passkey comes back by a recovery code; a second passkey leaves the codes as they are', async () => {
  const anna = await owner();
  const { codes } = await anna.add();
  expect((await anna.add(undefined, 'Phone')).codes).toBeNull();
  const claims = await proveFactor(db, await anna.half(), codes?.[0] ?? '', somewhere(), testSealingKeys, now);
  expect(claims.userId).toBe(anna.userId);
});

test('a challenge is used once, by whom it was given to and for what', async () => {
  const [anna, ben] = [await owner(), await owner()];
  const { passkey, asked } = await anna.add();
  const again = (challenge: Parameters<typeof confirmPasskey>[4]) =>
    confirmPasskey(
      db,
      anna.actor,
      anna.session,
      { name: 'Again', made: new SoftPasskey(site).made(asked.challenge) },
      challenge,
      site,
      now,
    );
  await expect(again(asked)).rejects.toThrow('could not be added');
  await expect(again(null)).rejects.toThrow('could not be added');
  await expect(again({ ...asked, subject: ben.session.sessionId })).rejects.toThrow('could not be added');
  const { challenge } = await askForPasskey(db, null, site);
  const shown = passkey.shown(challenge.challenge);
  const twice = () => provePasskey(db, null, shown, challenge, somewhere(), site, now);
  const [first, second] = await Promise.allSettled([twice(), twice()]);
  expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  await expect(twice()).rejects.toThrow(tookTooLong);
  const half = await anna.half();
  const alone = (await askForPasskey(db, null, site)).challenge;
  const mixed = provePasskey(db, half, passkey.shown(alone.challenge), alone, somewhere(), site, now);
  await expect(mixed).rejects.toThrow(tookTooLong);
  const ofBen = { ...alone, purpose: 'second', subject: ben.userId } as const;
  await expect(provePasskey(db, half, passkey.shown(ofBen.challenge), ofBen, somewhere(), site, now)).rejects.toThrow(
    tookTooLong,
  );
});

test('unknown, somebody else’s, wrongly signed, of another site, a copy, unverified: one answer, and throttled', async () => {
  const [anna, ben] = [await owner(), await owner()];
  const { passkey } = await anna.add();
  const refused = (signingIn: Promise<unknown>) => expect(signingIn).rejects.toThrow(passkeyIsUnknown);
  await refused(enter(new SoftPasskey(site)));
  await refused(enter(passkey, ben.userId));
  const { challenge } = await askForPasskey(db, null, site);
  const forged = { ...new SoftPasskey(site).shown(challenge.challenge), id: passkey.id.toString('base64url') };
  await refused(provePasskey(db, null, forged, challenge, somewhere(), site, now));
  const elsewhere = new SoftPasskey({ rpId: 'connect.example', origin: 'https://evil.example' });
  await ben.add();
  const half = await ben.half();
  const asked = (await askForPasskey(db, half, site)).challenge;
  await refused(provePasskey(db, half, passkey.shown(asked.challenge), asked, somewhere(), site, now));
  await expect(anna.add(elsewhere)).rejects.toThrow('could not be added');
  passkey.count = 5;
  await enter(passkey);
  await refused(enter(passkey)); // the count did not go up: somebody has a copy
  passkey.count = 6;
  passkey.verifies = false;
  await refused(enter(passkey));
  const here = somewhere();
  for (let i = 0; i < 10; i += 1) await refused(enter(passkey, null, here));
  passkey.verifies = true;
  await expect(enter(passkey, null, here)).rejects.toThrow('Too many tries.');
  await enter(passkey); // from elsewhere
});

test('a passkey counts where an organization requires a second factor; the last factor takes the recovery codes along', async () => {
  const anna = await owner();
  const requires = () => requireSecondFactor(db, anna.actor, { userId: anna.userId, on: true }, now);
  await expect(requires()).rejects.toThrow('set up your own second factor first');
  await anna.add();
  await requires();
  expect(await findViewer(db, anna.session, now)).toMatchObject({ mustAddFactor: false });
  const [{ id = '' } = {}] = (await listFactors(db, anna.userId)).passkeys;
  const wrong = removePasskey(db, anna.actor, { userId: anna.userId, id, password: 'not my password' }, now);
  await expect(wrong).rejects.toThrow('The current password is wrong.');
  await removePasskey(db, anna.actor, { userId: anna.userId, id, password }, now);
  expect(await listFactors(db, anna.userId)).toEqual({ appSince: null, recoveryCodes: 0, passkeys: [] });
  expect(await findViewer(db, anna.session, now)).toMatchObject({ mustAddFactor: true });
});

test('adding, renaming, using, failing and removing are written down; nobody touches somebody else’s', async () => {
  const [anna, ben] = [await owner(), await owner()];
  const { passkey } = await anna.add();
  const [{ id = '' } = {}] = (await listFactors(db, anna.userId)).passkeys;
  const byBen = { userId: ben.userId, id };
  await expect(renamePasskey(db, ben.actor, { ...byBen, name: 'Mine' }, now)).rejects.toThrow('already removed');
  await removePasskey(db, ben.actor, { ...byBen, password }, now);
  await renamePasskey(db, anna.actor, { userId: anna.userId, id, name: 'Office' }, now);
  await enter(passkey);
  passkey.verifies = false;
  await expect(enter(passkey)).rejects.toThrow(passkeyIsUnknown);
  await removePasskey(db, anna.actor, { userId: anna.userId, id, password }, now);
  const entries = await db.auditEntry.findMany({
    where: { organizationId: anna.organizationId, action: { contains: 'passkey' } },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, details }) => [action, details])).toEqual([
    ['passkey.added', { name: 'Laptop' }],
    ['passkey.renamed', { name: { before: 'Laptop', after: 'Office' } }],
    ['user.passkey_failed', { times: 1 }],
    ['passkey.removed', { name: 'Office' }],
  ]);
  const signedIn = { organizationId: anna.organizationId, action: 'user.signed_in' };
  expect(await db.auditEntry.findFirst({ where: signedIn })).toMatchObject({
    details: { new_device: true, passkey: true },
  });
});

test('adding needs the password, and the operator’s reset takes passkeys, too', async () => {
  const anna = await owner();
  const wrong = startPasskey(db, anna.actor, { userId: anna.userId, password: 'not my password' }, site, now);
  await expect(wrong).rejects.toThrow('The current password is wrong.');
  const { passkey } = await anna.add();
  await resetFactors(db, { name: 'command line (root)', clientIp: null }, anna.email, now);
  await expect(enter(passkey)).rejects.toThrow(passkeyIsUnknown);
});

test('a challenge is never taken for a half sign-in, and one that is forged for none at all', async () => {
  const secret = 'a secret of 32 characters or more';
  const challenge = { challenge: 'abc', purpose: 'second', subject: randomUUID() } as const;
  const token = await sealChallenge(challenge, secret);
  expect(await openChallenge(token, secret)).toEqual(challenge);
  expect(await openHalf(token, secret)).toBeNull();
  expect(await openChallenge(token, `${secret} of somebody else`)).toBeNull();
});

test.each([
  ['https://connect.example', { rpId: 'connect.example', origin: 'https://connect.example' }],
  ['http://localhost:3000', { rpId: 'localhost', origin: 'http://localhost:3000' }],
  ['http://connect.example', null],
  ['https://192.0.2.7', null],
  ['https://[2001:db8::7]', null],
])('at %s passkeys are of %o', (appUrl, expected) => {
  expect(passkeySite(appUrl)).toEqual(expected);
});
