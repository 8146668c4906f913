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
    does: 'applies WooCommerce deliveries that came over the rate limit, or from a shop that their key was moved to, and undoes moves',
    run: (db) => applyWaiting(db),
  },
];

/** Jobs that find out what somebody is to be told, and tell it: nothing that cleans up or waits for the shop holds them up. */
export const noticeJobs: readonly Job[] = [
  {
    name: 'watch-connections',
    everySeconds: 20,
    does: 'opens a notice of what needs somebody, reminds of it after 24 hours, and resolves it once it is over',
    run: (db, env, now) => watchConnections(db, env.logRetentionDays, now),
  },
  {
    name: 'send-notices',
    everySeconds: 10,
    does: 'sends notices by e-mail, Slack and webhook, and tries again those that failed',
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
    does: "adds the request log's last minutes to what the console counts",
    run: (db, env, now) => countRequests(db, env.logRetentionDays, now),
  },
  {
    name: 'make-log-partitions',
    everySeconds: HOUR_SECONDS,
    does: "makes the request log's partitions of the next 7 days",
    run: (db) => makeLogPartitions(db),
  },
  {
    name: 'index-old-log',
    everySeconds: HOUR_SECONDS,
    does: 'gives the days of the request log from before an upgrade the indexes that it brought',
    run: (db) => indexOldLog(db),
  },
  {
    name: 'drop-old-log',
    everySeconds: HOUR_SECONDS,
    does: 'drops the days of the request log that are past LOG_RETENTION_DAYS',
    run: (db, env, now) => dropOldLog(db, env.logRetentionDays, now),
  },
  {
    name: 'forget-idempotency-records',
    everySeconds: 15 * MINUTE_SECONDS,
    does: 'forgets Idempotency-Keys 24 hours after their first receipt',
    run: (db, _, now) => forgetIdempotencyRecords(db, now),
  },
  {
    name: 'forget-sign-in-tries',
    everySeconds: HOUR_SECONDS,
    does: 'forgets wrong tries to sign in once they count no more',
    run: (db, _, now) => forgetSignInTries(db, now),
  },
  {
    name: 'forget-sessions',
    everySeconds: HOUR_SECONDS,
    does: 'forgets sessions that are too old to be used, 30 days after their sign-in',
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
    does: 'forgets parked deliveries that were settled, and moves that were made, longer ago than LOG_RETENTION_DAYS',
    run: (db, env, now) => forgetSettledDeliveries(db, env.logRetentionDays, now),
  },
  {
    name: 'forget-statistics',
    everySeconds: HOUR_SECONDS,
    does: 'forgets the counts of hours that are past LOG_RETENTION_DAYS',
    run: (db, env, now) => forgetStatistics(db, env.logRetentionDays, now),
  },
  {
    name: 'forget-notices',
    everySeconds: HOUR_SECONDS,
    does: 'forgets notices a year after they were resolved',
    run: (db, _, now) => forgetNotices(db, now),
  },
  {
    name: 'fill-old-orders',
    everySeconds: MINUTE_SECONDS,
    does: 'fills WooCommerce orders from before an upgrade with what the log still has of them, until that is done',
    run: (db, _, now) => fillOldOrders(db, now),
  },
];

export const allJobs: readonly Job[] = [...promptJobs, ...noticeJobs, ...cleaningJobs];
