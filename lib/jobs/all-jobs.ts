import { applyWaiting } from '../woocommerce/apply-waiting.ts';
import { fillOldOrders } from '../woocommerce/fill-old-orders.ts';
import { countRequests } from './count-requests.ts';
import { destroyReplacedSecrets } from './destroy-replaced-secrets.ts';
import { dropOldLog } from './drop-old-log.ts';
import { forgetIdempotencyRecords } from './forget-idempotency-records.ts';
import { forgetNotices } from './forget-notices.ts';
import { forgetSessions } from './forget-sessions.ts';
import { forgetSettledDeliveries } from './forget-settled-deliveries.ts';
import { forgetSignInTries } from './forget-sign-in-tries.ts';
import { forgetStatistics } from './forget-statistics.ts';
import { indexOldLog } from './index-old-log.ts';
import type { Job } from './job.ts';
import { makeLogPartitions } from './make-log-partitions.ts';
import { sendNotices } from './send-notices.ts';
import { watchConnections } from './watch-connections.ts';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;

/** Jobs that somebody waits for: they have a runner of their own, so that no cleaning holds them up. */
export const promptJobs: readonly Job[] = [
  {
    name: 'apply-waiting-deliveries',
    everySeconds: 5,
    does: 'applies WooCommerce deliveries that were over the rate limit or came from the shop that their key was moved to, and undoes moves',
    run: (db) => applyWaiting(db),
  },
];

/** Jobs that find out what somebody is to be told, and tell it: nothing that cleans up or waits for the shop holds them up. */
export const noticeJobs: readonly Job[] = [
  {
    name: 'watch-connections',
    everySeconds: 20,
    does: 'opens a notice when something needs attention, reminds people after 24 hours, and resolves it once it’s over',
    run: (db, env, now) => watchConnections(db, env.logRetentionDays, now),
  },
  {
    name: 'send-notices',
    everySeconds: 10,
    does: 'sends notices by e-mail, Slack and webhook, and retries those that failed',
    run: (db, env, now) => sendNotices(db, env, now),
  },
];

/**
 * Jobs that clean up, in the order they run in. A period is far shorter than what it serves, so that a run that failed or could
 * not get a lock is made up for by the next. Rate windows need none: a key has a row for each purpose, of 61 buckets at
 * most, that goes with the key.
 */
export const cleaningJobs: readonly Job[] = [
  {
    name: 'count-requests',
    everySeconds: MINUTE_SECONDS,
    does: "adds the last minutes of the request log to the console's counts",
    run: (db, env, now) => countRequests(db, env.logRetentionDays, now),
  },
  {
    name: 'make-log-partitions',
    everySeconds: HOUR_SECONDS,
    does: "creates the request log's partitions for the next 7 days",
    run: (db) => makeLogPartitions(db),
  },
  {
    name: 'index-old-log',
    everySeconds: HOUR_SECONDS,
    does: 'indexes the request log’s past days, for searches and after an upgrade',
    run: (db) => indexOldLog(db),
  },
  {
    name: 'drop-old-log',
    everySeconds: HOUR_SECONDS,
    does: 'drops the days of the request log that are older than LOG_RETENTION_DAYS',
    run: (db, env, now) => dropOldLog(db, env.logRetentionDays, now),
  },
  {
    name: 'forget-idempotency-records',
    everySeconds: 15 * MINUTE_SECONDS,
    does: 'deletes Idempotency-Keys 24 hours after their first receipt',
    run: (db, _, now) => forgetIdempotencyRecords(db, now),
  },
  {
    name: 'forget-sign-in-tries',
    everySeconds: HOUR_SECONDS,
    does: 'deletes failed sign-ins once they no longer count',
    run: (db, _, now) => forgetSignInTries(db, now),
  },
  {
    name: 'forget-sessions',
    everySeconds: HOUR_SECONDS,
    does: 'deletes sessions 30 days after their sign-in, when they can’t be used any more',
    run: (db, _, now) => forgetSessions(db, now),
  },
  {
    name: 'destroy-replaced-secrets',
    everySeconds: 15 * MINUTE_SECONDS,
    does: 'destroys signing secrets 7 days after they were replaced',
    run: (db, _, now) => destroyReplacedSecrets(db, now),
  },
  {
    name: 'forget-settled-deliveries',
    everySeconds: HOUR_SECONDS,
    does: 'deletes parked deliveries settled, and moves made, longer ago than LOG_RETENTION_DAYS',
    run: (db, env, now) => forgetSettledDeliveries(db, env.logRetentionDays, now),
  },
  {
    name: 'forget-statistics',
    everySeconds: HOUR_SECONDS,
    does: 'deletes hourly counts that are older than LOG_RETENTION_DAYS, and than the six weeks that silence is judged by',
    run: (db, env, now) => forgetStatistics(db, env.logRetentionDays, now),
  },
  {
    name: 'forget-notices',
    everySeconds: HOUR_SECONDS,
    does: 'deletes notices a year after they were resolved',
    run: (db, _, now) => forgetNotices(db, now),
  },
  {
    name: 'fill-old-orders',
    everySeconds: MINUTE_SECONDS,
    does: 'fills in older WooCommerce orders after an upgrade, from what the log still has of them',
    run: (db, _, now) => fillOldOrders(db, now),
  },
];

export const allJobs: readonly Job[] = [...promptJobs, ...noticeJobs, ...cleaningJobs];
