import { cookies, headers } from 'next/headers';
import { notFound, redirect, unstable_rethrow } from 'next/navigation';
import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { cache } from 'react';
import type { z } from 'zod';
import { type ActionResult, failureOf, refusalOf } from './action-result.ts';
import type { Actor } from './audit.ts';
import { type Device, deviceCookie, deviceOf, openDevice, sealDevice } from './auth/device-token.ts';
import { halfCookie, openHalf, sealHalf } from './auth/half-token.ts';
import { nextAuthOptions } from './auth/next-auth-options.ts';
import { type Claims, isSecure, openSession, sealSession, sessionCookie } from './auth/session-token.ts';
import { actionBegins } from './begun-action.ts';
import { consoleDatabase } from './database/console-database.ts';
import type { Database } from './database/prisma.ts';
import { env } from './env.ts';
import type { HalfSignIn } from './factors/prove-factor.ts';
import { sealingKeysFrom } from './keys/signing-secret.ts';
import type { Role } from './keys/vocabulary.ts';
import { endSession } from './organizations/end-sessions.ts';
import type { Sender } from './organizations/prove-password.ts';
import type { SignedIn } from './organizations/sign-in.ts';
import { findViewer, isAtLeast, type Viewer } from './organizations/viewer.ts';
import { clientIp, trustedProxies } from './pipeline/client-ip.ts';

export type { ActionResult, Viewer };

const ended = { ok: false, message: 'Your session ended. Sign in to continue where you were.' } as const;
const factorFirst = { ok: false, message: 'Your organization requires a second factor. Set yours up first.' } as const;
const notAllowed = { ok: false, message: 'There is nothing here, or it is not yours to change.' } as const;

/** Who may use an action: a role and those above it, or with `anybody` also whoever must add a second factor first. */
type Least = Role | 'anybody';

/**
 * Whoever sent this request, as the database has them now: a removed user, a changed role or a changed password take
 * effect at once. Also somebody who must add a second factor first: only for what they may do until then.
 */
export const anyViewer = cache(async (): Promise<Viewer | null> => {
  const session = await sessionOf();
  return session === null ? null : findViewer(consoleDatabase(), session.claims, new Date());
});

/** Whoever may see what is here, for route handlers that answer with data; pages take `viewer()`. */
export async function viewerOrNull(): Promise<Viewer | null> {
  const found = await anyViewer();
  return found?.mustAddFactor ? null : found;
}

/** Whoever is signed in. Nobody: off to the sign-in page, and back here afterwards. */
export async function viewer(): Promise<Viewer> {
  const found = await anyViewer();
  if (found !== null && !found.mustAddFactor) return found;
  const here = (await headers()).get('x-here') ?? '/'; // Next does not tell pages where they are: proxy.ts does
  redirect(`/${found === null ? 'sign-in' : 'second-factor'}?next=${encodeURIComponent(here)}`);
}

/** An owner or admin. Anybody else sees what they would see if there were nothing. */
export async function manager(): Promise<Viewer> {
  return atLeast('admin');
}

export async function owner(): Promise<Viewer> {
  return atLeast('owner');
}

async function atLeast(role: Role): Promise<Viewer> {
  const found = await viewer();
  if (!isAtLeast(found.role, role)) notFound();
  return found;
}

/** What an action works with. */
export interface ActionContext {
  db: Database;
  viewer: Viewer;
  /** The viewer as the audit log names them. */
  actor: Actor;
  now: Date;
}

/**
 * Makes a server action for those who have at least this role. The session and the role are checked here, on the
 * server, at every call, then the input is parsed; `work` throws `Refused` with a sentence where it cannot be.
 */
export function action<Schema extends z.ZodType, Value>(
  least: Least,
  schema: Schema,
  work: (context: ActionContext, input: z.output<Schema>) => Promise<Value>,
): (input: z.input<Schema>) => Promise<ActionResult<Value>> {
  return (input) => perform(least, schema, work, () => input);
}

/** The same for a form's `action` by way of useActionState, which works before the page's scripts have loaded, too. */
export function formAction<Schema extends z.ZodType, Value>(
  least: Least,
  schema: Schema,
  work: (context: ActionContext, input: z.output<Schema>) => Promise<Value>,
): (before: ActionResult<Value> | null, form: FormData) => Promise<ActionResult<Value>> {
  return (_, form) => perform(least, schema, work, () => fieldsOf(form));
}

/** A form's action for whoever has the page: signing in, and what one-time links lead to. */
export function openFormAction<Schema extends z.ZodType, Value>(
  schema: Schema,
  work: (context: { db: Database; from: Sender; now: Date }, input: z.output<Schema>) => Promise<Value>,
): (before: ActionResult<Value> | null, form: FormData) => Promise<ActionResult<Value>> {
  return (_, form) =>
    settle(async () => {
      const parsed = schema.safeParse(fieldsOf(form));
      if (!parsed.success) return refusalOf(parsed.error);
      const context = { db: consoleDatabase(), from: await sender(), now: new Date() };
      return { ok: true, value: await work(context, parsed.data) };
    });
}

function perform<Schema extends z.ZodType, Value>(
  least: Least,
  schema: Schema,
  work: (context: ActionContext, input: z.output<Schema>) => Promise<Value>,
  input: () => unknown,
): Promise<ActionResult<Value>> {
  return settle(async () => {
    const found = await anyViewer();
    if (found === null) return ended;
    if (found.mustAddFactor && least !== 'anybody') return factorFirst;
    if (!isAtLeast(found.role, least === 'anybody' ? 'member' : least)) return notAllowed;
    const parsed = schema.safeParse(input());
    if (!parsed.success) return refusalOf(parsed.error);
    const { organizationId, email } = found;
    const actor = { organizationId, name: email, clientIp: await clientAddress() };
    const context = { db: consoleDatabase(), viewer: found, actor, now: new Date() };
    return { ok: true, value: await work(context, parsed.data) };
  });
}

/** A redirect or a "nothing here" that an action asks for is thrown on to Next; everything else becomes an answer. */
async function settle<Value>(work: () => Promise<ActionResult<Value>>): Promise<ActionResult<Value>> {
  actionBegins();
  try {
    return await work();
  } catch (error) {
    unstable_rethrow(error);
    return failureOf(error);
  }
}

/** The fields of a form by their names, those of React's own left out; of fields with one name the last counts. */
function fieldsOf(form: unknown): Record<string, FormDataEntryValue> {
  if (!(form instanceof FormData)) return {}; // sent by hand
  return Object.fromEntries([...form].filter(([name]) => !name.startsWith('$ACTION')));
}

/** The client's address: what lib/server.ts found, or under plain `next start` what the proxy in front wrote last. */
export async function clientAddress(): Promise<string> {
  const forwarded = (await headers()).get('x-forwarded-for');
  return clientIp(null, forwarded, trustedProxies(env().trustedProxies));
}

/** Who sends a password, as far as that can be told. */
async function sender(): Promise<Sender> {
  return { clientIp: await clientAddress(), device: await ownDevice(), userAgent: (await headers()).get('user-agent') };
}

/**
 * Begins a session in this browser, which is known to its user from now on, or notes that a second factor is still to
 * be shown. Only in an action or a route handler.
 */
export async function beginSession(signedIn: SignedIn): Promise<void> {
  const { name, options } = halfCookie(await isSecureRequest());
  if ('half' in signedIn) {
    (await cookies()).set(name, await sealHalf(signedIn.half, env().authSecret), options);
    return;
  }
  await leaveHalf();
  await keepSession(signedIn.claims);
  await rememberDevice(signedIn.claims.userId);
}

/** The sign-in of this browser that waits for its second factor. */
export async function ownHalf(): Promise<HalfSignIn | null> {
  const token = (await cookies()).get(halfCookie(await isSecureRequest()).name)?.value;
  return token ? openHalf(token, env().authSecret) : null;
}

/** Forgets it. */
export async function leaveHalf(): Promise<void> {
  const { name, options } = halfCookie(await isSecureRequest());
  if ((await cookies()).has(name)) (await cookies()).set(name, '', { ...options, maxAge: 0 });
}

/** Goes on with this session: in another organization, or with the version that its token carries from now on. */
export async function keepSession(claims: Claims): Promise<void> {
  const { name, options } = await ownCookie();
  (await cookies()).set(name, await sealSession(claims, env().authSecret), options);
}

/** Ends this browser's session, on the server and here. */
export async function leaveSession({ db, viewer: own, actor, now }: ActionContext): Promise<void> {
  await endSession(db, actor, own, now);
  const { name, options } = await ownCookie();
  (await cookies()).set(name, '', { ...options, maxAge: 0 });
}

async function ownDevice(): Promise<Device | null> {
  const token = (await cookies()).get(deviceCookie(await isSecureRequest()).name)?.value;
  return token ? openDevice(token, env().authSecret) : null;
}

async function rememberDevice(userId: string): Promise<void> {
  const { name, options } = deviceCookie(await isSecureRequest());
  const device = deviceOf(userId, await ownDevice());
  (await cookies()).set(name, await sealDevice(device, env().authSecret), options);
}

/** True when this browser had a session, whatever became of it. */
export async function hadSession(): Promise<boolean> {
  return (await cookies()).has((await ownCookie()).name);
}

async function sessionOf(): Promise<{ claims: Claims } | null> {
  const token = (await cookies()).get((await ownCookie()).name)?.value;
  return token ? openSession(token, env().authSecret, new Date()) : null;
}

async function ownCookie() {
  return sessionCookie(await isSecureRequest());
}

async function isSecureRequest(): Promise<boolean> {
  const sent = await headers();
  return isSecure(env().appUrl, sent.get('host'), sent.get('x-forwarded-proto'));
}

/** next-auth's own endpoints, as a route handler. */
export async function nextAuth(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const [secure, from] = await Promise.all([isSecureRequest(), sender()]);
  const sealingKeys = sealingKeysFrom(env().secretsKey);
  const told = { secret: env().authSecret, secure, from, sealingKeys };
  const options = nextAuthOptions(consoleDatabase(), told, rememberDevice);
  return NextAuth(request, context, options);
}
