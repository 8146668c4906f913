import type { Queryable } from '../database/pool.ts';
import { first, run, statement } from '../database/statement.ts';
import type { Env } from '../env.ts';
import { processLog } from '../process-log.ts';
import { isDue, type Job } from './job.ts';
import { recordRun } from './record-run.ts';
import { countRun } from './runs-here.ts';

/** The first half of each job's advisory lock; the second is its name's hash. */
const LOCK_CLASS = 0x6a_6f_62_73; // "jobs"

const clockTime = statement({
  name: 'clock',
  parameters: {},
  columns: { now: 'timestamptz' },
  text: 'select clock_timestamp() as now',
});
const lock = statement({
  name: 'job-lock',
  parameters: { class: 'integer', job: 'text' },
  columns: { taken: 'boolean' },
  text: 'select pg_try_advisory_lock($class, hashtext($job)) as taken',
});
const unlock = statement({
  name: 'job-unlock',
  parameters: { class: 'integer', job: 'text' },
  columns: { given_back: 'boolean' },
  text: 'select pg_advisory_unlock($class, hashtext($job)) as given_back',
});
const newest = statement({
  name: 'job-last-start',
  parameters: { job: 'text' },
  columns: { started_at: 'timestamptz' },
  text: 'select started_at from integrations.job_runs where job = $job order by id desc limit 1',
});
/** What time it is for the jobs. */
export type Clock = (db: Queryable) => Promise<Date>;

/** One clock for all processes: one that is a year ahead must not drop the log. */
export const databaseClock: Clock = async (db) => {
  return (await first(db, clockTime, {}))?.now ?? new Date();
};

/**
 * Runs a job if it is due and no other process is at it. The lock belongs to the connection `db`, through which the job
 * does everything: so whoever loses the lock can do no more either. An error of the job is recorded; what this throws
 * is about the connection.
 */
export async function runIfDue(db: Queryable, job: Job, env: Env, clock: Clock): Promise<void> {
  if (!(await takeLock(db, job))) return;
  const now = await clock(db);
  const last = await lastStart(db, job);
  if (last === null || isDue(job, last, now)) await runAndRecord(db, job, env, clock);
  await run(db, unlock, { class: LOCK_CLASS, job: job.name });
}

async function runAndRecord(db: Queryable, job: Job, env: Env, clock: Clock): Promise<void> {
  const started = performance.now();
  const ended = await recordRun(
    db,
    job.name,
    () => clock(db),
    (now) => job.run(db, env, now),
  );
  countRun(job.name, 'error' in ended ? 'failed' : 'done', started);
  if ('error' in ended) processLog.error({ job: job.name, err: ended.error }, 'job failed');
}

async function takeLock(db: Queryable, job: Job): Promise<boolean> {
  return (await first(db, lock, { class: LOCK_CLASS, job: job.name }))?.taken === true;
}

async function lastStart(db: Queryable, job: Job): Promise<Date | null> {
  return (await first(db, newest, { job: job.name }))?.started_at ?? null;
}
