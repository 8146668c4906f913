import { headers } from 'next/headers';
import { notFound, redirect, unstable_rethrow } from 'next/navigation';
import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { cache } from 'react';
import type { z } from 'zod';
import { type ActionResult, failureOf, refusalOf } from './action-result.ts';
import type { Actor } from './audit.ts';
import { nextAuthOptions } from './auth/next-auth-options.ts';
import { actionBegins } from './begun-action.ts';
import { clientAddress, isSecureRequest, keepSignIn, sender, sessionOf } from './browser.ts';
import { consoleDatabase } from './database/console-database.ts';
import type { Database } from './database/prisma.ts';
import { env } from './env.ts';
import { sealingKeysFrom } from './keys/signing-secret.ts';
import type { Role } from './keys/vocabulary.ts';
import type { Store } from './organizations/create-store.ts';
import { listStores } from './organizations/list-stores.ts';
import type { Sender } from './organizations/prove-password.ts';
import { findViewer, isAtLeast, type Viewer } from './organizations/viewer.ts';

export type { ActionResult, Viewer };

const ended = { ok: false, message: 'Your session ended. Sign in to continue where you were.' } as const;
const factorFirst = { ok: false, message: 'Your organization requires a second factor. Set one up first.' } as const;
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

/** The stores of the viewer's organization, read once a request: the frame of the console names them, and most pages do. */
export const ownStores = cache(async (): Promise<Store[]> => {
  const { organizationId } = await viewer();
  return listStores(consoleDatabase(), organizationId);
});

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
  work: (context: OpenContext, input: z.output<Schema>) => Promise<Value>,
): (before: ActionResult<Value> | null, form: FormData) => Promise<ActionResult<Value>> {
  return (_, form) => performOpen(schema, work, () => fieldsOf(form));
}

/** The same for a button. */
export function openAction<Schema extends z.ZodType, Value>(
  schema: Schema,
  work: (context: OpenContext, input: z.output<Schema>) => Promise<Value>,
): (input: z.input<Schema>) => Promise<ActionResult<Value>> {
  return (input) => performOpen(schema, work, () => input);
}

/** What an action works with that nobody need be signed in for. */
interface OpenContext {
  db: Database;
  from: Sender;
  now: Date;
}

function performOpen<Schema extends z.ZodType, Value>(
  schema: Schema,
  work: (context: OpenContext, input: z.output<Schema>) => Promise<Value>,
  input: () => unknown,
): Promise<ActionResult<Value>> {
  return settle(async () => {
    const parsed = schema.safeParse(input());
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

/** next-auth's own endpoints, as a route handler. */
export async function nextAuth(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const [secure, from] = await Promise.all([isSecureRequest(), sender()]);
  const sealingKeys = sealingKeysFrom(env().secretsKey);
  const told = { secret: env().authSecret, secure, from, sealingKeys, oidc: env().oidc };
  const options = nextAuthOptions(consoleDatabase(), told, keepSignIn);
  return NextAuth(request, context, options);
}
