import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { letIn } from '../test/let-in.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { acceptInvitation, findInvitation } from './accept-invitation.ts';
import { changePassword } from './change-password.ts';
import { changeRole } from './change-role.ts';
import { createUser } from './create-user.ts';
import { inviteMember } from './invite-member.ts';
import { listMembers } from './list-members.ts';
import { removeMember } from './remove-member.ts';
import { signIn } from './sign-in.ts';
import { startSession } from './start-session.ts';
import { findViewer } from './viewer.ts';
import { withdrawInvitation } from './withdraw-invitation.ts';

const db = testDatabase();
const now = new Date('2026-11-24T12:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const password = 'a sentence is fine';
const somebody = () => `${randomUUID()}@shop.example`;
/** An address that no other test tries passwords from. */
const somewhere = () => ({ clientIp: `test ${randomUUID()}`, device: null });

async function organization() {
  const { actor, organizationId } = await makeTenant();
  const owner = await createUser(db, actor, { email: somebody(), password }, now);
  const { id: userId, email } = owner;
  const claims = await startSession(db, { userId, organizationId, version: 1 }, now);
  return { organizationId, owner, actor: { ...actor, name: email }, claims };
}

async function joined(to: Awaited<ReturnType<typeof organization>>, role: 'owner' | 'admin' | 'member') {
  const email = somebody();
  const { token } = await inviteMember(db, to.actor, { email, role }, now);
  return { email, ...(await letIn(acceptInvitation(db, { token, password }, somewhere(), now))) };
}

const auditOf = async (organizationId: string) => {
  const entries = await db.auditEntry.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  return entries.map(({ action, actor, details }) => ({ action, actor, details }));
};

test('an invitation is used once, also by two at once, and its member may do what it says', async () => {
  const at = await organization();
  const email = somebody();
  const { token } = await inviteMember(db, at.actor, { email, role: 'admin' }, now);
  expect(await findInvitation(db, token, now)).toEqual({
    organizationName: 'Test organization',
    email,
    role: 'admin',
    invitedBy: at.owner.email,
    hasAccount: false,
  });
  const results = await Promise.allSettled(
    [1, 2, 3].map(() => letIn(acceptInvitation(db, { token, password }, somewhere(), now))),
  );
  const [claims, ...more] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(more).toEqual([]);
  expect(claims && (await findViewer(db, claims, now))).toMatchObject({ email, role: 'admin', mayManage: true });
  expect(await findInvitation(db, token, now)).toBeNull();
  expect((await auditOf(at.organizationId)).slice(-2)).toEqual([
    { action: 'member.invited', actor: at.owner.email, details: { email, role: 'admin' } },
    { action: 'member.joined', actor: email, details: { email, role: 'admin' } },
  ]);
});

test('an invitation ends after 7 days, when it is withdrawn, and when there is a newer one', async () => {
  const { actor, organizationId } = await organization();
  const email = somebody();
  const invite = async () => (await inviteMember(db, actor, { email, role: 'member' }, now)).token;
  const first = await invite();
  const second = await invite();
  expect(await findInvitation(db, first, now)).toBeNull();
  expect(await findInvitation(db, second, inDays(6.9))).not.toBeNull();
  await expect(acceptInvitation(db, { token: second, password }, somewhere(), inDays(7))).rejects.toThrow(
    'has expired',
  );
  const { invited } = await listMembers(db, organizationId);
  expect(invited).toMatchObject([{ email, role: 'member' }]);
  const other = await organization();
  await withdrawInvitation(db, other.actor, { id: invited[0]?.id ?? '' }, now);
  expect(await findInvitation(db, second, now)).not.toBeNull();
  await withdrawInvitation(db, actor, { id: invited[0]?.id ?? '' }, now);
  expect(await findInvitation(db, second, now)).toBeNull();
});

test('whoever has an account joins with its own password, and no other', async () => {
  const [home, other] = [await organization(), await organization()];
  const { token } = await inviteMember(db, other.actor, { email: home.owner.email.toUpperCase(), role: 'member' }, now);
  expect(await findInvitation(db, token, now)).toMatchObject({ hasAccount: true });
  const wrong = acceptInvitation(db, { token, password: 'another sentence' }, somewhere(), now);
  await expect(wrong).rejects.toThrow('The password is wrong.');
  const claims = await letIn(acceptInvitation(db, { token, password }, somewhere(), now));
  expect(claims).toMatchObject({ userId: home.owner.id, organizationId: other.organizationId });
  expect(await findViewer(db, claims, now)).toMatchObject({ role: 'member' });
  expect(await findViewer(db, home.claims, now)).toMatchObject({ role: 'owner' });
});

test('a weak password joins nothing, and the link lives on', async () => {
  const { actor } = await organization();
  const { token } = await inviteMember(db, actor, { email: somebody(), role: 'member' }, now);
  await expect(acceptInvitation(db, { token, password: 'short' }, somewhere(), now)).rejects.toThrow('12 characters');
  await acceptInvitation(db, { token, password }, somewhere(), now);
});

test('who is in is not invited again', async () => {
  const { actor, owner } = await organization();
  const again = inviteMember(db, actor, { email: owner.email.toUpperCase(), role: 'member' }, now);
  await expect(again).rejects.toThrow('is already a member');
});

test('a change of role holds at once, in sessions too, and is in the audit log with before and after', async () => {
  const at = await organization();
  const { email, ...claims } = await joined(at, 'member');
  await changeRole(db, at.actor, { userId: claims.userId, role: 'admin' }, now);
  expect(await findViewer(db, claims, now)).toMatchObject({ role: 'admin', mayManage: true });
  expect((await auditOf(at.organizationId)).at(-1)).toEqual({
    action: 'member.role_changed',
    actor: at.owner.email,
    details: { email, role: { before: 'member', after: 'admin' } },
  });
});

test('the last owner is neither removed nor lowered, also when two owners lower each other at once', async () => {
  const at = await organization();
  const last = { userId: at.owner.id };
  await expect(removeMember(db, at.actor, last, now)).rejects.toThrow('is the last owner');
  await expect(changeRole(db, at.actor, { ...last, role: 'admin' }, now)).rejects.toThrow('is the last owner');

  const second = await joined(at, 'owner');
  const results = await Promise.allSettled([
    changeRole(db, at.actor, { userId: second.userId, role: 'member' }, now),
    removeMember(db, { ...at.actor, name: second.email }, last, now),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await db.membership.count({ where: { organizationId: at.organizationId, role: 'owner' } })).toBe(1);
});

test('who is removed is out at once, cannot sign in, and can be invited again', async () => {
  const at = await organization();
  const { email, ...claims } = await joined(at, 'admin');
  await removeMember(db, at.actor, { userId: claims.userId }, now);
  expect(await findViewer(db, claims, now)).toBeNull();
  await expect(signIn(db, { email, password }, somewhere(), now)).rejects.toThrow('E-mail or password is wrong.');
  const { token } = await inviteMember(db, at.actor, { email, role: 'member' }, now);
  const back = await letIn(acceptInvitation(db, { token, password }, somewhere(), now));
  expect(await findViewer(db, back, now)).not.toBeNull();
});

test('members of another organization are nobody', async () => {
  const [here, there] = [await organization(), await organization()];
  const userId = there.owner.id;
  await expect(changeRole(db, here.actor, { userId, role: 'member' }, now)).rejects.toThrow('no such member');
  await expect(removeMember(db, here.actor, { userId }, now)).rejects.toThrow('no such member');
  expect(await findViewer(db, { ...there.claims, organizationId: here.organizationId }, now)).toBeNull();
});

test('a changed password ends every session, and the old one is wrong from then on', async () => {
  const { actor, owner, claims } = await organization();
  const from = { ...actor, clientIp: somewhere().clientIp };
  const change = (current: string) =>
    changePassword(db, from, claims, { current, password: 'another sentence is fine' }, now);
  await expect(change('not my password')).rejects.toThrow('The current password is wrong.');
  expect(await findViewer(db, claims, now)).not.toBeNull();
  const version = await change(password);
  expect(await findViewer(db, claims, now)).toBeNull();
  expect(await findViewer(db, { ...claims, version }, now)).toMatchObject({ email: owner.email });
  await expect(signIn(db, { email: owner.email, password }, somewhere(), now)).rejects.toThrow('is wrong');
  await signIn(db, { email: owner.email, password: 'another sentence is fine' }, somewhere(), now);
});
