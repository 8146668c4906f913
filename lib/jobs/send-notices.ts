import { type Queryable, transactionOn } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import type { Env } from '../env.ts';
import { sealingKeysFrom } from '../keys/signing-secret.ts';
import { deliver, type Notices, type Recipient } from '../notices/deliver.ts';
import type { Outcome } from '../notices/notice.ts';
import { type ClaimedNotice, claimDue, recordAttempt } from '../notices/outbox.ts';
import { mailReaders, openChannels } from '../notices/recipients.ts';
import { processLog } from '../process-log.ts';

/** Recipients that are written to at once. */
const AT_ONCE = 8;
/** After so long nothing new is begun; what is left over is claimed again. */
const RUN_MS = 60_000;

const deleteMails = statement({
  name: 'delete-waiting-mails',
  parameters: {},
  columns: {},
  text: "delete from integrations.notice_messages where state = 'waiting' and user_id is not null",
});

/**
 * Sends what is due in the outbox: to each recipient one mail or message for all there is to tell, to a webhook one after
 * the other. What fails is tried again, later each time, and given up after about a day; each attempt is noted with its
 * answer. A message is sent at least once: what was being sent when the process died is sent again, under the same id.
 * Returns how many messages were sent.
 */
export async function sendNotices(db: Queryable, env: Env, now: Date): Promise<number> {
  // Nobody can be written to: the inbox has every notice. What waits would be old once there is a mail server.
  if (env.mail === null) await run(db, deleteMails, {});
  const claimed = await claimDue(db, now);
  if (claimed.length === 0) return 0;
  const recipients = await recipientsOf(db, claimed, env);
  const deadline = performance.now() + RUN_MS;
  const waiting = [...grouped(claimed)];
  let sent = 0;
  let transactions: Promise<unknown> = Promise.resolve();
  /** One transaction after the other: they share a connection. */
  const record = (notices: readonly ClaimedNotice[], outcome: Outcome, tookMs: number) => {
    if (outcome.sent) sent += notices.length;
    const noted = transactions.then(() =>
      transactionOn(db, (tx) => recordAttempt(tx, notices, outcome, { at: now, tookMs })),
    );
    transactions = noted.catch(() => {});
    return noted;
  };
  const work = async () => {
    for (let next = waiting.shift(); next && performance.now() < deadline; next = waiting.shift()) {
      const [name, notices] = next;
      await sendAll(recipients.get(name), notices, env, { now, deadline, record });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sent;
}

interface Sending {
  now: Date;
  deadline: number;
  record(notices: readonly ClaimedNotice[], outcome: Outcome, tookMs: number): Promise<unknown>;
}

/** Everything for one recipient. Where the first of a webhook's fails, the others wait with it. */
async function sendAll(
  recipient: Recipient | undefined,
  notices: readonly ClaimedNotice[],
  env: Env,
  { now, deadline, record }: Sending,
): Promise<void> {
  if (recipient === undefined)
    return void (await record(notices, { sent: false, answer: 'no longer a member', permanent: true }, 0));
  const isOneByOne = recipient.type === 'webhook';
  for (let at = 0; at < notices.length && performance.now() < deadline; at += 1) {
    const [first, ...rest] = notices.slice(at);
    if (first === undefined) return;
    const batch: Notices & readonly ClaimedNotice[] = isOneByOne ? [first] : [first, ...rest];
    const began = performance.now();
    const outcome = await attempt(recipient, batch, env, now);
    const together = isOneByOne && outcome.sent ? [first] : [first, ...rest];
    await record(together, outcome, Math.round(performance.now() - began));
    if (together.length > 1) return;
  }
}

/** What nobody foresaw is one recipient's failure, and not all others'. */
async function attempt(recipient: Recipient, notices: Notices, env: Env, now: Date): Promise<Outcome> {
  try {
    return await deliver(recipient, notices, env, now);
  } catch (error) {
    processLog.error({ err: error }, 'a notice could not be sent');
    return { sent: false, answer: 'it couldn’t be sent; the process’s log has the reason' };
  }
}

function grouped(claimed: readonly ClaimedNotice[]): Map<string, ClaimedNotice[]> {
  const groups = new Map<string, ClaimedNotice[]>();
  for (const notice of claimed) {
    const name = nameOf(notice);
    groups.set(name, [...(groups.get(name) ?? []), notice]);
  }
  return groups;
}

function nameOf({ channelId, organizationId, userId }: ClaimedNotice): string {
  return channelId ?? `${organizationId} ${userId}`;
}

async function recipientsOf(
  db: Queryable,
  claimed: readonly ClaimedNotice[],
  env: Env,
): Promise<Map<string, Recipient>> {
  const channels = claimed.flatMap(({ channelId }) => channelId ?? []);
  const people = claimed.flatMap(({ organizationId, userId }) => (userId === null ? [] : [{ organizationId, userId }]));
  const opened = await openChannels(db, channels, sealingKeysFrom(env.secretsKey));
  return new Map([...opened, ...(await mailReaders(db, people))]);
}
