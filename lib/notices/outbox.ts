import { as, type Runner, run, statement } from '../database/statement.ts';
import type { NoticeEvent } from '../incidents/announce.ts';
import type { Notice, Outcome } from './notice.ts';

const MINUTE_MS = 60_000;
/** After an attempt that failed; after the last of these it gives up. */
const BACKOFF_MINUTES = [1, 5, 15, 60, 180, 360, 720];
/** Of each wait, either way, so that what failed together is not tried together. */
const JITTER = 0.2;
/** Whoever claimed a message and died over it is made up for after so long. */
const LEASE_MS = 3 * MINUTE_MS;
const MOST_CLAIMED = 500;
/** Mails, or Slack messages, that one recipient gets in ten minutes; what comes above waits, and is told together. */
const BURST = { messages: 3, minutes: 10 };

/** A message that is to be sent now. */
export interface ClaimedNotice extends Notice {
  organizationId: string;
  channelId: string | null;
  userId: string | null;
  /** Attempts before this one. */
  attempts: number;
}

const claim = statement({
  name: 'claim-notices',
  parameters: { now: 'timestamptz', lately: 'timestamptz', leased_until: 'timestamptz' },
  columns: {
    id: 'text',
    event: as<NoticeEvent>('text'),
    organizationId: 'text',
    channelId: 'text?',
    userId: 'text?',
    attempts: 'integer',
    at: 'timestamptz',
    incidentId: 'text',
    kind: 'text',
    keyId: 'text?',
    title: 'text',
    detail: 'text',
    meaning: 'text',
    action: 'text',
    path: 'text',
    openedAt: 'timestamptz',
    resolvedAt: 'timestamptz?',
  },
  text: `
    with busy as (
      select a.organization_id, a.channel_id, a.user_id from integrations.notice_attempts a
      where a.at > $lately and a.sent and a.notices > 0
      group by 1, 2, 3 having count(*) >= ${BURST.messages}),
    due as (
      select m.id from integrations.notice_messages m left join integrations.notice_channels c on c.id = m.channel_id
      where m.state = 'waiting' and m.next_attempt_at <= $now
        and (c.type = 'webhook' or not exists (
          select 1 from busy b where b.organization_id = m.organization_id
            and b.channel_id is not distinct from m.channel_id and b.user_id is not distinct from m.user_id))
      order by m.next_attempt_at limit ${MOST_CLAIMED} for update of m skip locked),
    claimed as (
      update integrations.notice_messages m set next_attempt_at = $leased_until
      from due where m.id = due.id returning m.*)
    select m.id::text as id, m.event, m.organization_id::text as "organizationId", m.channel_id::text as "channelId",
      m.user_id::text as "userId", m.attempts::integer as attempts, m.created_at as at, i.id::text as "incidentId", i.kind,
      k.key_id as "keyId", i.title, i.detail, i.meaning, i.action, i.path, i.opened_at as "openedAt", i.resolved_at as "resolvedAt"
    from claimed m join integrations.incidents i on i.id = m.incident_id
    left join integrations.integration_keys k on k.id = i.integration_key_id
    order by m.created_at, i.id`,
});

/** Takes the messages that are due, so that nobody else does. */
export function claimDue(db: Runner, now: Date): Promise<ClaimedNotice[]> {
  return run(db, claim, {
    now,
    lately: new Date(now.getTime() - BURST.minutes * MINUTE_MS),
    leased_until: new Date(now.getTime() + LEASE_MS),
  });
}

const markAttempted = statement({
  name: 'mark-attempted-notices',
  parameters: { after: 'json' },
  columns: {},
  text: `
    update integrations.notice_messages m set state = r.state, attempts = m.attempts + 1, next_attempt_at = r.next, ended_at = r.ended
    from json_to_recordset($after) as r (id uuid, state text, next timestamptz, ended timestamptz)
    where m.id = r.id`,
});

/** Notes an attempt, and what becomes of its messages: sent, to be tried again, or given up. */
export async function recordAttempt(
  tx: Runner,
  claimed: readonly ClaimedNotice[],
  { sent, answer, permanent = false }: Outcome,
  { at, tookMs }: { at: Date; tookMs: number },
): Promise<void> {
  const [first] = claimed;
  if (first === undefined) return;
  await noteAttempt(tx, first, { sent, answer }, { at, tookMs, notices: claimed.length });
  const after = claimed.map(({ id, attempts }) => {
    const wait = BACKOFF_MINUTES[attempts];
    const state = sent ? 'sent' : permanent || wait === undefined ? 'failed' : 'waiting';
    const minutes = (wait ?? 0) * (1 - JITTER + 2 * JITTER * Math.random());
    return { id, state, next: new Date(at.getTime() + minutes * MINUTE_MS), ended: state === 'waiting' ? null : at };
  });
  await run(tx, markAttempted, { after: JSON.stringify(after) });
}

const insertAttempt = statement({
  name: 'insert-notice-attempt',
  parameters: {
    organization_id: 'uuid',
    channel_id: 'uuid?',
    user_id: 'uuid?',
    at: 'timestamptz',
    took_ms: 'integer',
    notices: 'integer',
    sent: 'boolean',
    answer: 'text',
  },
  columns: {},
  text: `
    insert into integrations.notice_attempts (organization_id, channel_id, user_id, at, took_ms, notices, sent, answer)
    values ($organization_id, $channel_id, $user_id, $at, $took_ms, $notices, $sent, $answer)`,
});

/** The attempt alone, for people to see. `notices` 0: it was a test. */
export async function noteAttempt(
  tx: Runner,
  to: { organizationId: string; channelId: string | null; userId: string | null },
  { sent, answer }: Outcome,
  { at, tookMs, notices }: { at: Date; tookMs: number; notices: number },
): Promise<void> {
  await run(tx, insertAttempt, {
    organization_id: to.organizationId,
    channel_id: to.channelId,
    user_id: to.userId,
    at,
    took_ms: tookMs,
    notices,
    sent,
    answer: answer.slice(0, 500),
  });
}
