import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../lib/new-id.ts';
import { inviteMember } from '../../lib/organizations/invite-member.ts';
import { type Tenant, testDatabase } from '../../lib/test/tenant.ts';
import type { ServerProcess } from '../torture/server-process.ts';
import { markedTenant, type Person, person, startConsole } from './console.ts';
import { actions, handlers, pages } from './doors.ts';

// Every page, action and route handler there is, taken from the tree and the build, tried as nobody, as a member, and as
// the owner of another organization. What is on none of these lists is tried as strictly as can be, so that a new one
// without a check fails here.

/** Pages for anybody: without a session they show nothing of any organization. */
const openPages = [
  '/',
  '/sign-in',
  '/forgot-password',
  '/password/[token]',
  '/setup/[token]',
  '/invite/[token]',
  '/docs/[[...path]]',
];
/** Pages that members see, too. All others are for owners and admins. */
const memberPages = [
  '/settings',
  '/settings/connectors',
  '/settings/connectors/[keyId]',
  '/settings/connectors/orders',
  '/settings/connectors/orders/[orderId]',
  '/settings/connectors/clients',
  '/settings/connectors/clients/[clientId]',
  '/settings/connectors/activity',
  '/settings/members',
  '/settings/stores',
  '/settings/account',
  '/second-factor',
  '/settings/notices',
  '/settings/notices/settings',
];
/** Handlers for anybody. */
const openHandlers = [
  '/api/auth/[...nextauth]',
  '/connect/woocommerce',
  '/docs/llms.txt',
  '/docs/test-vectors.json',
  '/markdown/docs/[[...path]]',
];
/** Handlers that members may ask, too. */
const memberHandlers = [
  '/settings/connectors/[keyId]/log',
  '/settings/connectors/[keyId]/log/failures',
  '/settings/connectors/[keyId]/log/live',
  '/settings/connectors/[keyId]/log/news',
  '/settings/connectors/[keyId]/log/[rowId]',
  '/settings/notices/open',
];
/** Handlers that have nothing of anybody’s in their URL: another organization is answered with its own. */
const ownHandlers = [
  '/settings/connectors/orders/export',
  '/settings/connectors/clients/export',
  '/settings/notices/open',
];
/** Actions of one-time links, and the sign-in itself. */
const openActions = [
  'shell/entry-actions.ts signInAction',
  'shell/entry-actions.ts setUpAction',
  'shell/entry-actions.ts joinAction',
  'shell/entry-actions.ts factorAction',
  'shell/entry-actions.ts askForPasskeyAction',
  'shell/entry-actions.ts passkeyAction',
  'shell/entry-actions.ts startOverAction',
  'shell/entry-actions.ts forgottenAction',
  'shell/entry-actions.ts newPasswordAction',
];
/** Actions on one's own account, which members have, too. */
const memberActions = [
  'shell/account/account-actions.ts signOutAction',
  'shell/account/account-actions.ts changePasswordAction',
  'shell/account/account-actions.ts endSessionsAction',
  'shell/account/account-actions.ts endSessionAction',
  'shell/account/account-actions.ts shortcutsAction',
  'shell/account/account-actions.ts switchAction',
  'shell/factors/factor-actions.ts startAppAction',
  'shell/factors/factor-actions.ts confirmAppAction',
  'shell/factors/factor-actions.ts renewCodesAction',
  'shell/factors/factor-actions.ts removeAppAction',
  'shell/factors/factor-actions.ts startPasskeyAction',
  'shell/factors/factor-actions.ts confirmPasskeyAction',
  'shell/factors/factor-actions.ts renamePasskeyAction',
  'shell/factors/factor-actions.ts removePasskeyAction',
  'shell/search/search-action.ts searchAction',
  'notices/notice-actions.ts chooseMailAction',
  'notices/notice-actions.ts testMailAction',
];

const nothing = 'This page doesn’t exist, or you don’t have access to it.';
const ended = 'Your session ended. Sign in to continue where you were.';
const notAllowed = 'There is nothing here, or it is not yours to change.';

let server: ServerProcess;
let acme: Tenant & { mark: string };
let people: Record<'owner' | 'admin' | 'member' | 'stranger', Person>;
/** What an id in a URL, or a field of an action, names: things of Acme's. */
let ids: Record<string, string>;

beforeAll(async () => {
  acme = await markedTenant();
  const rival = await markedTenant();
  people = {
    owner: await person(acme, 'owner'),
    admin: await person(acme, 'admin'),
    member: await person(acme, 'member'),
    stranger: await person(rival, 'owner'),
  };
  const { id: integrationKeyId, key, keyId } = await acme.mint({ name: `Main shop ${acme.mark}` });
  const invited = { email: `${acme.mark}@shop.example`, role: 'member' } as const;
  await inviteMember(testDatabase(), acme.actor, invited, new Date());
  const invitation = await testDatabase().invitation.findFirstOrThrow({ where: { email: invited.email } });
  server = await startConsole();
  // A row that is on disk with its answer.
  const line = { description: acme.mark, quantity: 1, unit_price_cents: 5 };
  const sent = await fetch(`${server.url}/integrations/v1/orders`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify({
      external_id: acme.mark,
      lines: [line],
      client: { external_id: acme.mark, name: acme.mark, email: `${acme.mark}@client.example` },
    }),
  });
  const rowId = sent.headers.get('X-Request-Id') ?? '';
  const { id: orderId, client_id: clientId } = z
    .object({ id: z.string(), client_id: z.string() })
    .parse(await sent.json());
  const { organizationId, storeId } = acme;
  const userId = people.member.userId;
  const testId = newId();
  const test = { entityType: 'order', externalId: acme.mark, sentBy: acme.mark, sentAt: new Date() } as const;
  await testDatabase().consoleRequest.create({ data: { id: testId, organizationId, integrationKeyId, ...test } });
  ids = {
    keyId,
    rowId,
    orderId,
    clientId,
    testId,
    organizationId,
    storeId,
    userId,
    id: invitation.id,
    side: 'request',
    token: 'x',
    nextauth: 'x',
  };
}, 120_000);
afterAll(() => server.stop());

/** A URL with Acme's ids in the place of its parameters; an optional rest is left out. */
function filled(url: string): string {
  return url.replace(/\/\[\[\.\.\.\w+\]\]/g, '').replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`the test must learn what [${name}] names`);
    return id;
  });
}

interface Answer {
  status: number;
  location: string | null;
  headers: Headers;
  text: string;
}

/** Asks; of an answer without an end, such as a stream of events, what comes first. */
async function ask(url: string, who: Person | null, init: RequestInit = {}): Promise<Answer> {
  const stop = new AbortController();
  const headers = { ...who?.headers, ...init.headers };
  const response = await fetch(`${server.url}${url}`, { redirect: 'manual', signal: stop.signal, ...init, headers });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (isStream) break;
  }
  stop.abort();
  return { status: response.status, location: response.headers.get('location'), headers: response.headers, text };
}

/** Everything of Acme's that an action could change. */
async function acmesState(): Promise<string> {
  const db = testDatabase();
  const where = { organizationId: acme.organizationId };
  const state = await Promise.all([
    db.organization.findUnique({ where: { id: acme.organizationId } }),
    db.store.findMany({ where, orderBy: { id: 'asc' } }),
    db.membership.findMany({ where, include: { user: true }, orderBy: { userId: 'asc' } }),
    db.invitation.findMany({ where, orderBy: { id: 'asc' } }),
    db.integrationKey.findMany({ where, include: { signingSecrets: true }, orderBy: { id: 'asc' } }),
    db.parkedDelivery.findMany({ where, orderBy: { id: 'asc' } }),
    db.consoleRequest.findMany({ where, orderBy: { id: 'asc' } }),
    db.order.findMany({ where: { store: where }, include: { lines: true }, orderBy: { id: 'asc' } }),
    db.client.findMany({ where: { store: where }, orderBy: { id: 'asc' } }),
    db.auditEntry.findMany({ where, orderBy: { id: 'asc' } }),
  ]);
  return JSON.stringify(state, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** Those of a list that are not on any of these. */
function besides<Named extends { url?: string; name?: string }>(all: Named[], ...lists: string[][]): Named[] {
  const open = new Set(lists.flat());
  return all.filter(({ url, name }) => !open.has(name ?? url ?? ''));
}

describe('a page', () => {
  test.each(besides(pages(), openPages))('$url sends nobody to sign in, and back afterwards', async ({ url }) => {
    const { status, location, text } = await ask(filled(url), null);
    expect([status, location]).toEqual([307, `/sign-in?next=${encodeURIComponent(filled(url))}`]);
    expect(text).not.toContain(acme.mark);
  });

  test.each(besides(pages(), openPages, memberPages))('$url is nothing to a member', async ({ url }) => {
    const { status, text } = await ask(filled(url), people.member);
    expect(status).toBe(404);
    expect(text).toContain(nothing);
  });

  test.each(pages())('$url shows the owner of another organization nothing of this one', async ({ url }) => {
    const { status, text } = await ask(filled(url), people.stranger);
    if (/\[(keyId|rowId|orderId|clientId)\]/.test(url))
      expect([status, text]).toEqual([404, expect.stringContaining(nothing)]);
    expect(text).not.toContain(acme.mark);
  });

  test.each(pages())('$url runs no script but those it was made with, and stands in no frame', async ({ url }) => {
    const { status, headers, text } = await ask(filled(url), openPages.includes(url) ? null : people.owner);
    expect(status).toBeLessThan(500);
    const policy = headers.get('content-security-policy') ?? '';
    const scripts = /script-src ([^;]+)/.exec(policy)?.[1] ?? '';
    const nonce = /'nonce-(\w{16,})'/.exec(scripts)?.[1];
    expect(scripts).not.toContain('unsafe-inline');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    const tags = [...text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
    if (nonce === undefined) {
      // Rendered once for everybody: by the hashes of what stands in it, and from the build's own files.
      const hashOf = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
      const runs = (about: string, code: string) => / src="\/_next\//.test(about) || scripts.includes(hashOf(code));
      expect(tags.filter(([, about = '', code = '']) => !runs(about, code))).toEqual([]);
      expect(tags.length).toBeGreaterThan(0);
    } else {
      expect(tags.filter(([, about = '']) => !about.includes(`nonce="${nonce}"`))).toEqual([]);
      expect((await ask(filled(url), null)).headers.get('content-security-policy')).not.toContain(nonce);
    }
  });
});

describe('a handler', () => {
  const guarded = besides(handlers(), openHandlers);
  const send = ({ url, method }: (typeof guarded)[number], who: Person | null, origin?: string) =>
    ask(filled(url), who, { method, headers: { ...(origin && { Origin: origin }) } });

  test.each(guarded)('$method $url answers nobody and another organization with nothing', async (door) => {
    const [nobody, stranger] = [await send(door, null), await send(door, people.stranger)];
    expect([nobody.status, stranger.status]).toEqual([401, ownHandlers.includes(door.url) ? 200 : 404]);
    expect(nobody.text + stranger.text).not.toContain(acme.mark);
  });

  test.each(besides(guarded, memberHandlers))('$method $url answers a member with nothing', async (door) => {
    expect((await send(door, people.member)).status).toBe(404);
  });

  test.each(guarded)('$method $url answers its owner', async (door) => {
    expect((await send(door, people.owner)).status).toBe(200);
  });

  const ofLogs = guarded.filter(({ url }) => url.startsWith('/settings/connectors/[keyId]/log'));
  test.each(ofLogs)(
    '$method $url, asked for all keys or for none, has nothing of another organization',
    async (door) => {
      for (const log of ['activity', 'unmatched']) {
        const { status, text } = await send({ ...door, url: door.url.replace('[keyId]', log) }, people.stranger);
        expect(status).toBe(log === 'unmatched' || door.url.includes('[rowId]') ? 404 : 200);
        expect(text).not.toContain(acme.mark);
      }
    },
  );

  const files = guarded.filter(({ url }) => url.endsWith('/export'));
  test.each(files)('$method $url is in the audit log with who saved it and what they looked for', async (door) => {
    const where = { organizationId: acme.organizationId, action: { endsWith: '.exported' } };
    const before = await testDatabase().auditEntry.count({ where });
    const { headers, text } = await ask(`${filled(door.url)}?q=${acme.mark}`, people.admin);
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(text).toContain(acme.mark);
    const made = await testDatabase().auditEntry.findMany({ where, orderBy: { id: 'asc' } });
    expect(made.length).toBe(before + 1);
    expect(made.at(-1)).toMatchObject({
      actor: people.admin.email,
      details: expect.objectContaining({ q: acme.mark }),
    });
  });

  const writing = handlers().filter(({ method }) => method !== 'GET');
  test.each(writing)('$method $url refuses what another site sends', async (door) => {
    expect((await send(door, people.owner, 'https://evil.example')).status).toBe(403);
  });
});

describe('an action', () => {
  const call = ({ id, page }: { id: string; page: string }, who: Person | null, origin = server.url) => {
    const foreign = { ...ids, keyIds: [ids.keyId], ids: [ids.id], name: 'Taken', role: 'member', on: false };
    return ask(filled(page), who, {
      method: 'POST',
      headers: { 'Next-Action': id, 'Content-Type': 'text/plain;charset=UTF-8', Origin: origin },
      body: JSON.stringify([foreign, foreign]),
    });
  };

  test.each(besides(actions(), openActions))('$name does nothing for nobody', async (door) => {
    expect((await call(door, null)).text).toContain(ended);
  });

  test.each(besides(actions(), openActions, memberActions))('$name does nothing for a member', async (door) => {
    const before = await acmesState();
    expect((await call(door, people.member)).text).toContain(notAllowed);
    expect(await acmesState()).toBe(before);
  });

  const ofOwners = actions().filter(({ name }) => name.startsWith('shell/members/'));
  test.each(ofOwners)('$name does nothing for an admin', async (door) => {
    expect((await call(door, people.admin)).text).toContain(notAllowed);
  });

  test.each(actions())('$name changes nothing of another organization', async (door) => {
    const before = await acmesState();
    expect((await call(door, people.stranger)).text).not.toContain(acme.mark);
    expect(await acmesState()).toBe(before);
  });

  test.each(actions())('$name refuses what another site sends', async (door) => {
    const before = await acmesState();
    expect((await call(door, people.owner, 'https://evil.example')).status).toBe(403);
    expect(await acmesState()).toBe(before);
  });
});

test('every action is made by lib/session.ts, which checks', () => {
  for (const file of new Set(actions().map((door) => door.file))) {
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^'use server';\n/);
    const made = /^export const \w+ = (action|formAction|openAction|openFormAction)\(/;
    const exported = text.split('\n').filter((line) => line.startsWith('export'));
    expect(exported.filter((line) => !made.test(line))).toEqual([]);
  }
});

test('a session of a removed member, or with another version, is nobody’s at once', async () => {
  const gone = await person(acme, 'admin');
  expect((await ask('/settings/audit-log', gone)).status).toBe(200);
  await testDatabase().membership.deleteMany({ where: { userId: gone.userId } });
  expect((await ask('/settings/audit-log', gone)).status).toBe(307);
  const other = await person(acme, 'admin');
  await testDatabase().user.update({ where: { id: other.userId }, data: { sessionVersion: 2 } });
  expect((await ask('/settings/audit-log', other)).status).toBe(307);
});

test('the Integration API has nothing of all this in its way', async () => {
  const { status, headers } = await ask('/integrations/v1/orders', null, {
    method: 'POST',
    headers: { Origin: 'https://evil.example' },
  });
  expect([status, headers.get('content-security-policy')]).toEqual([401, null]);
});
