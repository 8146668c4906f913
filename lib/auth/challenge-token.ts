import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';

/** So long somebody may take to find their phone or their security key. */
const CHALLENGE_SECONDS = 5 * 60;
/** Another key than the sessions' is derived from the same secret. */
const SALT = 'challenge';

/**
 * What a passkey is to sign, and for what: to be added in a session, to finish a half sign-in of a user, or to sign in
 * alone, for which nobody is known yet. The browser keeps it sealed, so that a question costs the database nothing.
 */
export interface PasskeyChallenge {
  challenge: string;
  purpose: 'add' | 'second' | 'alone';
  /** The session's id, the user's, or nothing. */
  subject: string;
}

const tokenSchema = z.object({
  chl: z.string(),
  pur: z.enum(['add', 'second', 'alone']),
  sub: z.string(),
});

export function sealChallenge({ challenge, purpose, subject }: PasskeyChallenge, secret: string): Promise<string> {
  const token = { chl: challenge, pur: purpose, sub: subject };
  return encode({ token, secret, salt: SALT, maxAge: CHALLENGE_SECONDS });
}

/** Null when it is forged, damaged or too old. */
export async function openChallenge(token: string, secret: string): Promise<PasskeyChallenge | null> {
  const parsed = tokenSchema.safeParse(await decode({ token, secret, salt: SALT }).catch(() => null));
  return parsed.success ? { challenge: parsed.data.chl, purpose: parsed.data.pur, subject: parsed.data.sub } : null;
}

/** Its cookie, named and guarded as a session's is. */
export function challengeCookie(secure: boolean) {
  return {
    name: secure ? '__Host-connectors.challenge' : 'connectors.challenge',
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure, maxAge: CHALLENGE_SECONDS },
  };
}
