import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { first, statement } from '../database/statement.ts';
import type { SealingKeys } from '../keys/signing-secret.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { channelOf } from './channels.ts';
import { deliver, type Recipient, type SendingSettings } from './deliver.ts';
import { type Outcome, testNotice } from './notice.ts';
import { noteAttempt } from './outbox.ts';
import { mailReaders, openChannels } from './recipients.ts';

const MINUTE_MS = 60_000;
/** Of an organization. Nobody is to be flooded by pressing a button. */
const TESTS_A_MINUTE = 5;

/** Sends a test to a channel now, and returns what was answered. */
export async function testChannel(
  db: Database,
  actor: Actor,
  idOrName: string,
  settings: SendingSettings & { sealingKeys: SealingKeys },
  now: Date,
): Promise<Outcome> {
  const { id, name } = await channelOf(db, actor, idOrName);
  const recipient = (await openChannels(db, [id], settings.sealingKeys)).get(id);
  return test(db, actor, { channelId: id, userId: null, name }, recipient, settings, now);
}

/** The same to one member by e-mail. */
export async function testMail(
  db: Database,
  actor: Actor,
  userId: string,
  settings: SendingSettings,
  now: Date,
): Promise<Outcome> {
  const { organizationId } = actor;
  const recipient = (await mailReaders(db, [{ organizationId, userId }])).get(`${organizationId} ${userId}`);
  return test(db, actor, { channelId: null, userId, name: 'e-mail' }, recipient, settings, now);
}

async function test(
  db: Database,
  actor: Actor,
  { channelId, userId, name }: { channelId: string | null; userId: string | null; name: string },
  recipient: Recipient | undefined,
  settings: SendingSettings,
  now: Date,
): Promise<Outcome> {
  const { organizationId } = actor;
  if (recipient === undefined) throw new Refused('there is nobody to send a test to');
  await mustBeSeldom(db, organizationId, now);
  const began = performance.now();
  const outcome = await deliver(recipient, [testNotice(newId(), now)], settings, now);
  const tookMs = Math.round(performance.now() - began);
  await db.$transaction(async (tx) => {
    await noteAttempt(tx, { organizationId, channelId, userId }, outcome, { at: now, tookMs, notices: 0 });
    await audit(tx, actor, 'notice_channel.tested', { details: { name, sent: outcome.sent } }, now);
  });
  return outcome;
}

const testsSince = statement({
  name: 'notice-tests-since',
  parameters: { organization_id: 'uuid', since: 'timestamptz' },
  columns: { tests: 'integer' },
  text: `
    select count(*)::integer as tests from integrations.notice_attempts
    where at > $since and notices = 0 and organization_id = $organization_id`,
});

async function mustBeSeldom(db: Database, organizationId: string, now: Date): Promise<void> {
  const since = new Date(now.getTime() - MINUTE_MS);
  const counted = await first(db, testsSince, { organization_id: organizationId, since });
  if ((counted?.tests ?? 0) >= TESTS_A_MINUTE)
    throw new Refused(`${TESTS_A_MINUTE} tests a minute at most: try again in a minute`);
}
