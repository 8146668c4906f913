import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';

/** Where passkeys work: the site that a browser binds them to. */
export interface PasskeySite {
  rpId: string;
  origin: string;
}

/**
 * The site of this installation's address; null when browsers allow none there. They do over https by a name, and on
 * this very machine.
 */
export function passkeySite(appUrl: string): PasskeySite | null {
  const { protocol, hostname, origin } = new URL(appUrl);
  const isName = !/^[\d.]+$|^\[/.test(hostname);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isLocal || (protocol === 'https:' && isName) ? { rpId: hostname, origin } : null;
}

export const noPasskeysHere =
  'passkeys need an https address with a name: ask whoever runs this installation to set APP_URL';

/** What a passkey says whose it is: the id of the account, which tells nobody anything. */
export function userHandle(userId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex'));
}

const base64url = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(most);
const credential = { id: base64url(1_400), type: z.literal('public-key') };

/** What a browser answers who made a passkey, as far as it is looked at. */
export const madePasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(20_000),
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
});

/** And who signed with one. */
export const shownPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(8_000),
    userHandle: base64url(200).nullish(),
  }),
});

export type MadePasskey = z.output<typeof madePasskey>;
export type ShownPasskey = z.output<typeof shownPasskey>;

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** Longer than a challenge lives: see lib/auth/challenge-token.ts. */
const SPENT_MS = 15 * 60_000;

/** Uses a challenge up; false when it was used before. It is forgotten with the tries to sign in. */
export async function spendChallenge(tx: Transaction, challenge: string, now: Date): Promise<boolean> {
  const spent = [{ subject: `challenge:${challenge}`, spentUntil: new Date(now.getTime() + SPENT_MS) }];
  const { count } = await tx.signInTry.createMany({ data: spent, skipDuplicates: true });
  return count === 1;
}
