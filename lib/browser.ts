import { cookies, headers } from 'next/headers';
import type { Actor } from './audit.ts';
import { challengeCookie, openChallenge, type PasskeyChallenge, sealChallenge } from './auth/challenge-token.ts';
import { type Device, deviceCookie, deviceOf, openDevice, sealDevice } from './auth/device-token.ts';
import { halfCookie, openHalf, sealHalf } from './auth/half-token.ts';
import { type Claims, isSecure, openSession, sealSession, sessionCookie } from './auth/session-token.ts';
import type { Database } from './database/prisma.ts';
import { env } from './env.ts';
import type { HalfSignIn } from './factors/prove-factor.ts';
import { endSession, type OwnSession } from './organizations/end-sessions.ts';
import type { Sender } from './organizations/prove-password.ts';
import type { SignedIn } from './organizations/sign-in.ts';
import { clientIp, trustedProxies } from './request/call.ts';

// What a browser sends of itself, and the cookies that it keeps for us. lib/session.ts says whose they are.

/** The client's address: what lib/server.ts found, or under plain `next start` what the proxy in front wrote last. */
export async function clientAddress(): Promise<string> {
  const forwarded = (await headers()).get('x-forwarded-for');
  return clientIp(null, forwarded, trustedProxies(env().trustedProxies));
}

/** Who sends a password, as far as that can be told. */
export async function sender(): Promise<Sender> {
  return { clientIp: await clientAddress(), device: await ownDevice(), userAgent: (await headers()).get('user-agent') };
}

/**
 * Begins a session in this browser, which is known to its user from now on, or notes that a second factor is still to
 * be shown. Only in an action or a route handler.
 */
export async function beginSession(signedIn: SignedIn): Promise<void> {
  if ('claims' in signedIn) await keepSession(signedIn.claims);
  await keepSignIn(signedIn);
}

/** The same, where next-auth itself writes the session's cookie. */
export async function keepSignIn(signedIn: SignedIn): Promise<void> {
  if ('claims' in signedIn) {
    await leaveHalf();
    return rememberDevice(signedIn.claims.userId);
  }
  const { name, options } = halfCookie(await isSecureRequest());
  (await cookies()).set(name, await sealHalf(signedIn.half, env().authSecret), options);
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
export async function leaveSession(db: Database, actor: Actor, own: OwnSession, now: Date): Promise<void> {
  await endSession(db, actor, own, now);
  const { name, options } = await ownCookie();
  (await cookies()).set(name, '', { ...options, maxAge: 0 });
}

/** Notes what this browser's passkey is to sign. */
export async function keepChallenge(challenge: PasskeyChallenge): Promise<void> {
  const { name, options } = challengeCookie(await isSecureRequest());
  (await cookies()).set(name, await sealChallenge(challenge, env().authSecret), options);
}

/** What it was to sign, which is asked for once. */
export async function takeChallenge(): Promise<PasskeyChallenge | null> {
  const { name, options } = challengeCookie(await isSecureRequest());
  const token = (await cookies()).get(name)?.value;
  if (!token) return null;
  (await cookies()).set(name, '', { ...options, maxAge: 0 });
  return openChallenge(token, env().authSecret);
}

async function ownDevice(): Promise<Device | null> {
  const token = (await cookies()).get(deviceCookie(await isSecureRequest()).name)?.value;
  return token ? openDevice(token, env().authSecret) : null;
}

/** This browser is known to its user from now on. */
async function rememberDevice(userId: string): Promise<void> {
  const { name, options } = deviceCookie(await isSecureRequest());
  const device = deviceOf(userId, await ownDevice());
  (await cookies()).set(name, await sealDevice(device, env().authSecret), options);
}

/** True when this browser had a session, whatever became of it. */
export async function hadSession(): Promise<boolean> {
  return (await cookies()).has((await ownCookie()).name);
}

/** The session that this browser shows, whatever became of it. */
export async function sessionOf(): Promise<{ claims: Claims } | null> {
  const token = (await cookies()).get((await ownCookie()).name)?.value;
  return token ? openSession(token, env().authSecret, new Date()) : null;
}

async function ownCookie() {
  return sessionCookie(await isSecureRequest());
}

export async function isSecureRequest(): Promise<boolean> {
  const sent = await headers();
  return isSecure(env().appUrl, sent.get('host'), sent.get('x-forwarded-proto'));
}
