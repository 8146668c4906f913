import type { Database } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { leastIdOf } from '../request-log/row-id.ts';
import type { FoundUser } from './find-by-email.ts';

const HOUR_MS = 3_600_000;

/**
 * A line in the audit log for each organization, address and hour: later failures are counted on it. Nobody waits for
 * the disk, which would tell an account that exists from one that does not.
 */
export async function noteFailure(
  db: Database,
  { id: userId, email, memberships }: Pick<FoundUser, 'id' | 'email' | 'memberships'>,
  action: 'user.sign_in_failed' | 'user.second_factor_failed',
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
          and action = ${action} and actor = ${email} and client_ip = ${clientIp}
          and created_at > ${since}::timestamptz
        returning organization_id
      )
      insert into integrations.audit_log (id, organization_id, actor, action, details, client_ip, created_at)
      select n.id, m.organization_id, ${email}, ${action}, json_build_object('times', 1), ${clientIp},
        ${now}::timestamptz
      from unnest(${ids}::uuid[], ${organizations}::uuid[]) as n (id, organization_id)
      join core.memberships m on m.organization_id = n.organization_id and m.user_id = ${userId}::uuid
      where not exists (select from counted c where c.organization_id = n.organization_id)`,
  ]);
}
