import { type Runner, run, statement } from '../database/statement.ts';
import { kindsFor, mailedByDefault } from './kinds.ts';

/** What is told of an incident. */
export type NoticeEvent = 'opened' | 'reminded' | 'resolved';

const insertOpened = statement({
  name: 'announce-opened',
  parameters: {
    incidents: 'uuid[]',
    now: 'timestamptz',
    for_members: 'text[]',
    by_default: 'text[]',
    by_default_for_members: 'text[]',
  },
  columns: {},
  text: `
    insert into integrations.notice_messages (id, organization_id, incident_id, event, channel_id, user_id, next_attempt_at, created_at)
    select gen_random_uuid(), told.organization_id, told.incident_id, 'opened', told.channel_id, told.user_id, $now, $now
    from (
      select i.organization_id, i.id as incident_id, c.id as channel_id, null::uuid as user_id
      from integrations.incidents i join integrations.notice_channels c using (organization_id)
      where i.id = any ($incidents::uuid[]) and i.user_id is null and i.kind = any (c.kinds)
      union all
      select i.organization_id, i.id, null, m.user_id
      from integrations.incidents i join core.memberships m using (organization_id)
      left join integrations.mail_choices c on c.organization_id = m.organization_id and c.user_id = m.user_id
      where i.id = any ($incidents)
        and (i.user_id is null or i.user_id = m.user_id and not exists (
          select 1 from core.memberships earlier where earlier.user_id = m.user_id
            and (earlier.created_at, earlier.organization_id) < (m.created_at, m.organization_id)))
        and case when m.role = 'member'
          then i.kind = any ($for_members::text[]) and i.kind = any (coalesce(c.kinds, $by_default_for_members::text[]))
          else i.kind = any (coalesce(c.kinds, $by_default::text[])) end) told
    on conflict do nothing`,
});

const insertLater = statement({
  name: 'announce-later',
  parameters: { incidents: 'uuid[]', event: 'text', now: 'timestamptz' },
  columns: {},
  text: `
    insert into integrations.notice_messages (id, organization_id, incident_id, event, channel_id, user_id, next_attempt_at, created_at)
    select gen_random_uuid(), organization_id, incident_id, $event, channel_id, user_id, $now, $now
    from integrations.notice_messages where event = 'opened' and incident_id = any ($incidents)
    on conflict do nothing`,
});

/**
 * Puts into the outbox, in the caller's transaction, a message for everybody who is to be told. Of a reminder and an end
 * those are told who were told of the beginning. Of what concerns a user alone, who may be in several organizations, only
 * the first one writes.
 */
export async function announce(db: Runner, incidents: string[], event: NoticeEvent, now: Date): Promise<void> {
  if (incidents.length === 0) return;
  if (event !== 'opened') return void (await run(db, insertLater, { incidents, event, now }));
  await run(db, insertOpened, {
    incidents,
    now,
    for_members: [...kindsFor(false)],
    by_default: [...mailedByDefault(true)],
    by_default_for_members: [...mailedByDefault(false)],
  });
}
