import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth from 'next-auth';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readEnv } from '../env.ts';
import { createUser } from '../organizations/create-user.ts';
import type { SignedIn } from '../organizations/sign-in.ts';
import { findViewer } from '../organizations/viewer.ts';
import { SoftPasskey } from '../test/soft-passkey.ts';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { nextAuthOptions } from './next-auth-options.ts';
import { openSession, sessionCookie } from './session-token.ts';

// next-auth as the console has it, against an identity provider of its own, all over HTTP.

const db = testDatabase();
const secret = 'an authentication secret for tests only';
const password = 'a sentence is fine';

interface KnownPerson {
  email: string;
  email_verified: boolean;
}

/** Whom the provider knows, and who of them is at the keyboard. */
const people = new Map<string, KnownPerson>();
let atKeyboard = '';
/** Who was let in by the last sign-in. */
let kept: SignedIn | null = null;
const claimsOfKept = () => (kept !== null && 'claims' in kept ? kept.claims : null);
let [consoleUrl, issuer] = ['', ''];
const servers: http.Server[] = [];

beforeAll(async () => {
  const [ours, theirs] = [http.createServer(), http.createServer()];
  servers.push(ours, theirs);
  consoleUrl = await urlOf(ours);
  issuer = await urlOf(theirs);
  vi.stubEnv('NEXTAUTH_URL', consoleUrl); // as lib/env.ts sets it for the console's process
  theirs.on('request', providerOf(issuer));
  const oidc = { issuer, clientId: 'connectors', clientSecret: 'a client secret', name: 'Okta' };
  ours.on('request', async (request, response) => {
    const from = { clientIp: '198.51.100.7', device: null, userAgent: null };
    const keep = async (signedIn: SignedIn) => {
      kept = signedIn;
    };
    const options = nextAuthOptions(db, { secret, secure: false, from, sealingKeys: testSealingKeys, oidc }, keep);
    const url = new URL(request.url ?? '', consoleUrl);
    // What next-auth knows of a request and an answer, as Next's own API routes have them.
    const asked = {
      method: request.method,
      headers: request.headers,
      cookies: Object.fromEntries((request.headers.cookie ?? '').split('; ').map((one) => splitAt(one, '='))),
      query: { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.replace('/api/auth/', '').split('/') },
      body: Object.fromEntries(new URLSearchParams(await textOf(request))),
    };
    const answer = Object.assign(response, {
      status: (code: number) => Object.assign(response, { statusCode: code }),
      send: (body: unknown) => response.end(JSON.stringify(body)),
    });
    await NextAuth(asWhole<NextApiRequest>(asked), asWhole<NextApiResponse>(answer), options).catch(() =>
      response.destroy(),
    );
  });
});
afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

function providerOf(url: string) {
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'connectors',
        client_secret: 'a client secret',
        redirect_uris: [`${consoleUrl}/api/auth/callback/oidc`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['a key for tests only'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...people.get(accountId) }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ clientId: 'connectors', accountId: oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  return (request: http.IncomingMessage, response: http.ServerResponse) =>
    request.url?.startsWith('/interaction/')
      ? void provider.interactionFinished(request, response, { login: { accountId: atKeyboard } })
      : void handle(request, response);
}

/** A browser that follows redirects with the cookies of both sites, until it is at a page of the console. */
async function signInAs(subject: string, change: (callback: URL) => void = () => {}): Promise<string> {
  atKeyboard = subject;
  kept = null;
  const jar = new Map<string, string>();
  const visit = async (url: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = splitAt(set.split(';')[0] ?? '', '=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const { csrfToken } = (await (await visit(`${consoleUrl}/api/auth/csrf`)).json()) as { csrfToken: string };
  const body = new URLSearchParams({ csrfToken, callbackUrl: '/settings/members' });
  let response = await visit(`${consoleUrl}/api/auth/signin/oidc`, { method: 'POST', body });
  let at = new URL(consoleUrl);
  while (response.headers.has('location')) {
    at = new URL(response.headers.get('location') ?? '', at);
    if (at.pathname.startsWith('/settings') || at.pathname === '/sign-in') break;
    if (at.pathname === '/api/auth/callback/oidc') change(at);
    response = await visit(at.href);
  }
  const session = jar.get(sessionCookie(false).name);
  const opened = session === undefined ? null : await openSession(decodeURIComponent(session), secret, new Date());
  expect(opened?.claims ?? null).toEqual(claimsOfKept());
  return at.pathname + at.search;
}

/** A member of ours whom the provider knows. */
async function member(known: Partial<KnownPerson> = {}) {
  const tenant = await makeTenant();
  const subject = crypto.randomUUID();
  const email = `${crypto.randomUUID()}@shop.example`;
  const { id: userId } = await createUser(db, tenant.actor, { email, password, role: 'admin' }, new Date());
  people.set(subject, { email: email.toUpperCase(), email_verified: true, ...known });
  return { ...tenant, subject, email, userId };
}

test('a member whose address the provider has verified is signed in and lands where they wanted to be', async () => {
  const anna = await member();
  expect(await signInAs(anna.subject)).toBe('/settings/members');
  const claims = claimsOfKept();
  expect(claims && (await findViewer(db, claims, new Date()))).toMatchObject({ email: anna.email });
  await signInAs(anna.subject); // the second time is from a new device, too, and is told
  const entries = await db.auditEntry.findMany({
    where: { organizationId: anna.organizationId, actor: anna.email },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, details }) => [action, details])).toEqual([
    ['user.tied_to_sso', { issuer }],
    ['user.signed_in', { new_device: true, single_sign_on: true }],
    ['user.signed_in', { new_device: true, single_sign_on: true }],
  ]);
  expect(await db.incident.count({ where: { userId: anna.userId, kind: 'new_device' } })).toBe(1);
});

test('nobody comes in by an address that is not verified, that has no account, or that was somebody else’s there', async () => {
  const refused = '/sign-in?error=NotHere';
  const unverified = await member({ email_verified: false });
  expect(await signInAs(unverified.subject)).toBe(refused);
  const stranger = crypto.randomUUID();
  people.set(stranger, { email: `${stranger}@shop.example`, email_verified: true });
  expect(await signInAs(stranger)).toBe(refused);
  const anna = await member();
  await signInAs(anna.subject);
  people.set(stranger, { email: anna.email, email_verified: true }); // who has left; the address was given away
  expect(await signInAs(stranger)).toBe(refused);
  people.set(anna.subject, { email: `renamed-${anna.email}`, email_verified: true });
  expect(await signInAs(anna.subject)).toBe('/settings/members');
});

test('a second factor is asked for after single sign-on as well', async () => {
  const anna = await member();
  const passkey = new SoftPasskey({ rpId: 'localhost', origin: consoleUrl });
  const row = { id: crypto.randomUUID(), userId: anna.userId, name: 'Laptop', createdAt: new Date() };
  await db.passkey.create({ data: { ...row, credentialId: new Uint8Array(passkey.id), publicKey: new Uint8Array(1) } });
  expect(await signInAs(anna.subject)).toBe('/sign-in');
  expect(kept).toMatchObject({ half: { userId: anna.userId } });
});

test('an answer with another state, code or provider’s error signs nobody in', async () => {
  const anna = await member();
  const changed = [
    (url: URL) => url.searchParams.set('state', 'another'),
    (url: URL) => url.searchParams.set('code', 'another'),
    (url: URL) => url.searchParams.set('error', 'access_denied'),
  ];
  for (const change of changed) {
    expect(await signInAs(anna.subject, change)).toMatch(/^\/sign-in\?(.*&)?error=/);
    expect(kept).toBeNull();
  }
});

test('the settings are needed together, and the provider is at https unless it is on this machine', () => {
  const all = { OIDC_ISSUER: 'https://id.example/', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' };
  const base = {
    DATABASE_URL: 'postgresql://x/y',
    AUTH_SECRET: 'q8f2Lk0vTz7Wb4Xn9Rj1Hs6Yc3Gd5Mp!',
    SECRETS_KEY: 'k2Vn8Qx4Zt6Lb0Wj9Rf1Hs7Yc3Gd5Mp!',
  };
  expect(readEnv({ ...base, ...all }).oidc).toEqual({
    issuer: 'https://id.example',
    clientId: 'a',
    clientSecret: 'b',
    name: 'single sign-on',
  });
  expect(readEnv(base).oidc).toBeNull();
  expect(() => readEnv({ ...base, ...all, OIDC_CLIENT_SECRET: '' })).toThrow('are needed together');
  expect(() => readEnv({ ...base, ...all, OIDC_ISSUER: 'http://id.example' })).toThrow('must be an https:// URL');
});

async function urlOf(server: http.Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function splitAt(text: string, separator: string): [string, string] {
  const place = text.indexOf(separator);
  return [text.slice(0, place), decodeURIComponent(text.slice(place + 1))];
}

/** What next-auth uses of them is there. */
function asWhole<Whole>(part: unknown): Whole {
  return part as Whole;
}
