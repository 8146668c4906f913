import type { Database } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { newId } from '../new-id.ts';
import { leastIdOf } from '../request-log/row-id.ts';
import type { FoundUser } from './find-by-email.ts';

const HOUR_MS = 3_600_000;

const doNotWait = statement({
  name: 'commit-without-waiting',
  parameters: {},
  columns: {},
  text: 'set local synchronous_commit = off',
});

const note = statement({
  name: 'note-sign-in-failure',
  parameters: {
    ids: 'uuid[]',
    organizations: 'uuid[]',
    user: 'uuid',
    email: 'text',
    action: 'text',
    client_ip: 'text',
    oldest: 'uuid',
    since: 'timestamptz',
    now: 'timestamptz',
  },
  columns: {},
  text: `
    with counted as (
      update integrations.audit_log
      set details = json_build_object('times', (details ->> 'times')::int + 1)
      where id >= $oldest and organization_id = any ($organizations) and action = $action::text and actor = $email::text
        and client_ip = $client_ip and created_at > $since
      returning organization_id
    )
    insert into integrations.audit_log (id, organization_id, actor, action, details, client_ip, created_at)
    select n.id, m.organization_id, $email, $action, json_build_object('times', 1), $client_ip, $now
    from unnest($ids::uuid[], $organizations) as n (id, organization_id)
    join core.memberships m on m.organization_id = n.organization_id and m.user_id = $user
    where not exists (select from counted c where c.organization_id = n.organization_id)`,
});

/**
 * A line in the audit log for each organization, address and hour: later failures are counted on it. Nobody waits for
 * the disk, which would tell an account that exists from one that does not.
 */
export async function noteFailure(
  db: Database,
  { id: userId, email, memberships }: Pick<FoundUser, 'id' | 'email' | 'memberships'>,
  action: 'user.sign_in_failed' | 'user.second_factor_failed' | 'user.passkey_failed',
  clientIp: string,
  now: Date,
): Promise<void> {
  const since = new Date(now.getTime() - HOUR_MS);
  const organizations = memberships.map(({ organizationId }) => organizationId);
  const oldest = leastIdOf(since);
  const ids = organizations.map(() => newId());
  await db.$transaction(async (tx) => {
    await run(tx, doNotWait, {});
    await run(tx, note, { ids, organizations, user: userId, email, action, client_ip: clientIp, oldest, since, now });
  });
}
