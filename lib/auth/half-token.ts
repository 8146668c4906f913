import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import type { HalfSignIn } from '../factors/prove-factor.ts';

/** So long a second factor may take after the password: it is fetched from a drawer at most. */
const HALF_SECONDS = 10 * 60;
/** Another key than the sessions' is derived from the same secret: a half sign-in is never taken for a session. */
const SALT = 'half';

const tokenSchema = z.object({ sub: z.uuid(), org: z.uuid(), ver: z.int() });

/** A sign-in that waits for its second factor, as its cookie holds it. It opens nothing by itself. */
export function sealHalf({ userId, organizationId, version }: HalfSignIn, secret: string): Promise<string> {
  const token = { sub: userId, org: organizationId, ver: version };
  return encode({ token, secret, salt: SALT, maxAge: HALF_SECONDS });
}

/** Null when it is forged, damaged or too old. */
export async function openHalf(token: string, secret: string): Promise<HalfSignIn | null> {
  const parsed = tokenSchema.safeParse(await decode({ token, secret, salt: SALT }).catch(() => null));
  if (!parsed.success) return null;
  return { userId: parsed.data.sub, organizationId: parsed.data.org, version: parsed.data.ver };
}

/** Its cookie, named and guarded as a session's is. */
export function halfCookie(secure: boolean) {
  return {
    name: secure ? '__Host-connectors.half' : 'connectors.half',
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure, maxAge: HALF_SECONDS },
  };
}
