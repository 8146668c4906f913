import { randomUUID } from 'node:crypto';
import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';

/** Browsers keep no cookie longer. */
const DEVICE_SECONDS = 400 * 24 * 3600;
/** Who of a shared computer is remembered: the last few who signed in there. */
const MOST_USERS = 5;
/** Another key than the sessions' is derived from the same secret, so that neither token is ever taken for the other. */
const SALT = 'device';

/** A browser that people have signed in with. It opens nothing by itself: see lib/organizations/throttle.ts. */
export interface Device {
  id: string;
  userIds: readonly string[];
}

/** The device after this user signed in with it. */
export function deviceOf(userId: string, before: Device | null): Device {
  const others = before?.userIds.filter((id) => id !== userId) ?? [];
  return { id: before?.id ?? randomUUID(), userIds: [userId, ...others].slice(0, MOST_USERS) };
}

export function sealDevice({ id, userIds }: Device, secret: string): Promise<string> {
  return encode({ token: { id, users: userIds }, secret, salt: SALT, maxAge: DEVICE_SECONDS });
}

const tokenSchema = z.object({ id: z.uuid(), users: z.array(z.uuid()).max(MOST_USERS) });

/** Null when it is forged, damaged or too old. */
export async function openDevice(token: string, secret: string): Promise<Device | null> {
  const parsed = tokenSchema.safeParse(await decode({ token, secret, salt: SALT }).catch(() => null));
  return parsed.success ? { id: parsed.data.id, userIds: parsed.data.users } : null;
}

/** Its cookie, named and guarded as a session's is. */
export function deviceCookie(secure: boolean) {
  return {
    name: secure ? '__Host-connectors.device' : 'connectors.device',
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure, maxAge: DEVICE_SECONDS },
  };
}
