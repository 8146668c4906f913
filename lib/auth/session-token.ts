import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';

const DAY_SECONDS = 24 * 3600;
/** A session ends so long after its person was last seen. */
const SESSION_SECONDS = 7 * DAY_SECONDS;
/** And so long after the sign-in, however often it was renewed. */
export const finalAgeSeconds = 30 * DAY_SECONDS;
/** Its cookie outlives it, so that whoever comes back is told that it ended. */
const COOKIE_SECONDS = 60 * DAY_SECONDS;
/** Older than this, a token is replaced by a new one of the same session. */
const RENEW_SECONDS = 3600;

/** Whose session it is, and for which of their organizations. */
export interface Claims {
  /** The session's row: when it is gone, the session was ended. */
  sessionId: string;
  userId: string;
  organizationId: string;
  /** The user's `session_version` at sign-in; any other means that the session was ended. */
  version: number;
}

export const sessionSeconds = SESSION_SECONDS;

/** A session as its cookie holds it: next-auth's encrypted JWT. */
export function sealSession(claims: Claims, secret: string): Promise<string> {
  return encode({ token: tokenOf(claims), secret, maxAge: SESSION_SECONDS });
}

/** The claims under next-auth's names for them. */
export function tokenOf({ sessionId, userId, organizationId, version }: Claims): z.output<typeof tokenSchema> {
  return { sid: sessionId, sub: userId, org: organizationId, ver: version };
}

const tokenSchema = z.object({ sid: z.uuid(), sub: z.uuid(), org: z.uuid(), ver: z.int() });

/** The claims of an opened token; null when it holds something else. */
export function claimsOf(token: unknown): Claims | null {
  const parsed = tokenSchema.safeParse(token);
  if (!parsed.success) return null;
  const { sid, sub, org, ver } = parsed.data;
  return { sessionId: sid, userId: sub, organizationId: org, version: ver };
}

/** A token's claims, and whether it is due for renewal; null when it is forged, damaged or past its time. */
export async function openSession(
  token: string,
  secret: string,
  now: Date,
): Promise<{ claims: Claims; renew: boolean } | null> {
  const payload = await decode({ token, secret }).catch(() => null);
  const claims = claimsOf(payload);
  if (payload === null || claims === null) return null;
  return { claims, renew: now.getTime() / 1000 - Number(payload.iat) > RENEW_SECONDS };
}

/**
 * The cookie of a session. Over https its name makes browsers refuse it from anywhere but this very host
 * (`__Host-`), and it never travels over plain http.
 */
export function sessionCookie(secure: boolean) {
  return {
    name: secure ? '__Host-connectors.session' : 'connectors.session',
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure, maxAge: COOKIE_SECONDS },
  };
}

/**
 * Whether a request travels over https as far as its sender sees it. Behind a proxy that says nothing of that, the
 * host that APP_URL names counts; by any other host, a LAN address say, the installation is reached as it stands.
 */
export function isSecure(appUrl: string, host: string | null, forwardedProto: string | null): boolean {
  if (forwardedProto?.split(',')[0]?.trim() === 'https') return true;
  const { protocol, host: ownHost } = new URL(appUrl);
  return protocol === 'https:' && host === ownHost;
}
