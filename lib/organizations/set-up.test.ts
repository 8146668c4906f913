import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '../test/own-database.ts';
import { testDatabase } from '../test/tenant.ts';
import { createOrganization } from './create-organization.ts';
import { createStore } from './create-store.ts';
import { createUser } from './create-user.ts';
import { setUp, setUpInput } from './set-up.ts';
import { findSetup, makeSetupLink } from './setup-link.ts';
import { signIn } from './sign-in.ts';
import { findViewer } from './viewer.ts';

// Installations without an owner: a database of this file's own, emptied before each test.

const now = new Date('2026-11-24T12:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const password = 'a sentence is fine';
const maker = { name: 'command line (root)', clientIp: null };
ownDatabase();
const db = testDatabase();

beforeEach(async () => {
  await db.$executeRaw`truncate core.organizations, core.users, core.setup_links, core.sign_in_tries cascade`;
});

async function link(at = now): Promise<string> {
  const token = await makeSetupLink(db, at);
  if (token === null) throw new Error('there is an owner');
  return token;
}

const use = (token: string, input: object = {}, at = now) => {
  const given = { token, email: `${randomUUID()}@shop.example`, password, organization: 'Acme', ...input };
  return setUp(db, setUpInput.parse({ store: 'Berlin', currency: 'EUR', ...given }), { clientIp: '198.51.100.7' }, at);
};

test('a link makes the owner and the first store, signs in, and is dead afterwards', async () => {
  const token = await link();
  expect(await findSetup(db, token, now)).toEqual({ organization: null });
  const claims = await use(token, { email: 'anna@shop.example' });
  expect(await findViewer(db, claims, now)).toMatchObject({ email: 'anna@shop.example', role: 'owner' });
  expect(await db.store.findMany({ select: { name: true, currency: true } })).toEqual([
    { name: 'Berlin', currency: 'EUR' },
  ]);
  await expect(use(token)).rejects.toThrow('This link has been used or has expired.');
  expect(await findSetup(db, token, now)).toBeNull();
  expect(await makeSetupLink(db, now)).toBeNull();
  const from = { clientIp: '198.51.100.7', device: null };
  const signedIn = await signIn(db, { email: 'ANNA@shop.example', password }, from, now);
  expect(signedIn).toMatchObject({ claims: { userId: claims.userId } });
  const entries = await db.auditEntry.findMany({ orderBy: { id: 'asc' } });
  expect(entries.map(({ action, actor, clientIp }) => [action, actor, clientIp])).toEqual([
    ['organization.created', 'anna@shop.example', '198.51.100.7'],
    ['user.created', 'anna@shop.example', '198.51.100.7'],
    ['store.created', 'anna@shop.example', '198.51.100.7'],
    ['user.signed_in', 'anna@shop.example', '198.51.100.7'],
  ]);
});

test('of many who use links at once, the same one and others, one becomes the owner', async () => {
  const [first, second] = [await link(), await link()];
  const results = await Promise.allSettled([use(first), use(first), use(second), use(second)]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await Promise.all([db.organization.count(), db.user.count(), db.store.count()])).toEqual([1, 1, 1]);
});

test('what the command line made is joined, named anew and not made twice', async () => {
  const organization = await createOrganization(db, maker, { name: 'My organization' }, now);
  const actor = { ...maker, organizationId: organization.id };
  await createStore(db, actor, { name: 'Outlet', currency: 'USD' }, now);
  const token = await link();
  expect(await findSetup(db, token, now)).toEqual({
    organization: { name: 'My organization', stores: [{ name: 'Outlet', currency: 'USD' }] },
  });
  const claims = await use(token, { store: undefined, currency: undefined });
  expect(claims.organizationId).toBe(organization.id);
  expect(await db.organization.findMany({ select: { name: true } })).toEqual([{ name: 'Acme' }]);
  expect(await db.store.count()).toBe(1);
});

test('an owner whom the command line makes ends the links', async () => {
  const organization = await createOrganization(db, maker, { name: 'My organization' }, now);
  const token = await link();
  await createUser(db, { ...maker, organizationId: organization.id }, { email: 'anna@shop.example', password }, now);
  await expect(use(token)).rejects.toThrow('has been used or has expired');
  expect(await db.setupLink.count()).toBe(0);
});

test('a link runs out after 7 days, and another start prints one that works beside it', async () => {
  const [old, fresh] = [await link(), await link(inDays(6))];
  await expect(use(old, {}, inDays(7.1))).rejects.toThrow('has expired');
  await expect(use('not a token', {}, now)).rejects.toThrow('has expired');
  await use(fresh, {}, inDays(7.1));
});

test('only the hash of a token is stored', async () => {
  const token = await link();
  const rows = await db.$queryRaw<{ text: string }[]>`select encode(token_hash, 'hex') as text from core.setup_links`;
  expect(rows).toEqual([{ text: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  expect(rows[0]?.text).not.toContain(Buffer.from(token).toString('hex'));
});
