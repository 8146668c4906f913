import type { Device } from '../auth/device-token.ts';
import type { Database } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { leastIdOf } from '../request-log/row-id.ts';
import type { FoundUser } from './find-by-email.ts';
import { verifyPassword } from './password-hash.ts';
import { countTry, giveBack } from './throttle.ts';

const HOUR_MS = 3_600_000;

/** Where a password comes from. */
export interface Sender {
  clientIp: string;
  /** What the browser shows for having been signed in before; null when it shows nothing. */
  device: Device | null;
}

/** A session stands for its own user, as a device does. */
export const bySession = (userId: string): Device => ({ id: 'session', userIds: [userId] });

/**
 * Holds a password against an account. Refuses with `refusal` when it is wrong, or when there is no such account (null),
 * after the same time; and for a while whoever tried too often. A wrong one is in the audit log of each organization of
 * the account.
 */
export async function provePassword(
  db: Database,
  { email, account, password }: { email: string; account: FoundUser | null; password: string },
  { clientIp, device }: Sender,
  refusal: string,
  now: Date,
): Promise<void> {
  const knownBy = account !== null && device?.userIds.includes(account.id) ? device.id : null;
  const attempt = { email, clientIp, knownBy };
  await countTry(db, attempt, now);
  if (await verifyPassword(password, account?.passwordHash ?? null)) return giveBack(db, attempt);
  await noteFailure(db, account ?? nobody(), clientIp, now);
  throw new Refused(refusal);
}

/** Whose failures leave nothing behind, by the same statement. */
function nobody(): Pick<FoundUser, 'id' | 'email' | 'memberships'> {
  return { id: newId(), email: '', memberships: [{ organizationId: newId() }] };
}

/**
 * A line in the audit log for each organization, address and hour: later failures are counted on it. Nobody waits for
 * the disk, which would tell an account that exists from one that does not.
 */
async function noteFailure(
  db: Database,
  { id: userId, email, memberships }: Pick<FoundUser, 'id' | 'email' | 'memberships'>,
  clientIp: string,
  now: Date,
): Promise<void> {
  const since = new Date(now.getTime() - HOUR_MS);
  const organizations = memberships.map(({ organizationId }) => organizationId);
  const ids = organizations.map(() => newId());
  await db.$transaction([
    db.$executeRaw`set local synchronous_commit = off`,
    db.$executeRaw`
      with counted as (
        update integrations.audit_log
        set details = json_build_object('times', (details ->> 'times')::int + 1)
        where id >= ${leastIdOf(since)}::uuid and organization_id = any(${organizations}::uuid[])
          and action = 'user.sign_in_failed' and actor = ${email} and client_ip = ${clientIp}
          and created_at > ${since}::timestamptz
        returning organization_id
      )
      insert into integrations.audit_log (id, organization_id, actor, action, details, client_ip, created_at)
      select n.id, m.organization_id, ${email}, 'user.sign_in_failed', json_build_object('times', 1), ${clientIp},
        ${now}::timestamptz
      from unnest(${ids}::uuid[], ${organizations}::uuid[]) as n (id, organization_id)
      join core.memberships m on m.organization_id = n.organization_id and m.user_id = ${userId}::uuid
      where not exists (select from counted c where c.organization_id = n.organization_id)`,
  ]);
}
