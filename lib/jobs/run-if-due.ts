import type { Queryable } from '../database/pool.ts';
import type { Env } from '../env.ts';
import { processLog } from '../process-log.ts';
import { isDue, type Job } from './job.ts';
import { countRun } from './runs-here.ts';

/** The first half of each job's advisory lock; the second is its name's hash. */
const LOCK_CLASS = 0x6a_6f_62_73; // "jobs"
const KEPT_RUNS = 100;

/** What time it is for the jobs. */
export type Clock = (db: Queryable) => Promise<Date>;

/** One clock for all processes: one that is a year ahead must not drop the log. */
export const databaseClock: Clock = async (db) => {
  const { rows } = await db.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now ?? new Date();
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
  if (last === null || isDue(job, last, now)) await runAndRecord(db, job, env, clock, now);
  await db.query('select pg_advisory_unlock($1, hashtext($2))', [LOCK_CLASS, job.name]);
}

async function runAndRecord(db: Queryable, job: Job, env: Env, clock: Clock, now: Date): Promise<void> {
  const started = performance.now();
  await recordStart(db, job, now);
  try {
    const count = await job.run(db, env, now);
    countRun(job.name, 'done', started);
    await recordEnd(db, job, await clock(db), { outcome: 'done', count, error: null });
  } catch (error) {
    countRun(job.name, 'failed', started);
    processLog.error({ job: job.name, err: error }, 'job failed');
    const reason = error instanceof Error ? error.message : String(error);
    await recordEnd(db, job, await clock(db), { outcome: 'failed', count: null, error: reason });
  }
}

async function takeLock(db: Queryable, job: Job): Promise<boolean> {
  const sql = 'select pg_try_advisory_lock($1, hashtext($2)) as taken';
  const { rows } = await db.query<{ taken: boolean }>(sql, [LOCK_CLASS, job.name]);
  return rows[0]?.taken === true;
}

async function lastStart(db: Queryable, job: Job): Promise<Date | null> {
  const sql = 'select started_at from integrations.job_runs where job = $1 order by id desc limit 1';
  const { rows } = await db.query<{ started_at: Date }>(sql, [job.name]);
  return rows[0]?.started_at ?? null;
}

/** Adds a run and lets the oldest go. One that still counts as running died: its lock was free. */
async function recordStart(db: Queryable, job: Job, now: Date): Promise<void> {
  const sql = `
    with died as (update integrations.job_runs set outcome = 'interrupted' where job = $1 and outcome = 'running'),
      oldest as (select id from integrations.job_runs where job = $1 order by id desc offset $3 limit 1),
      gone as (delete from integrations.job_runs where job = $1 and id <= (select id from oldest))
    insert into integrations.job_runs (job, started_at) values ($1, $2)`;
  await db.query(sql, [job.name, now, KEPT_RUNS - 1]);
}

interface Ending {
  outcome: 'done' | 'failed';
  count: number | null;
  error: string | null;
}

/** Only the run of whoever holds the lock counts as running. */
async function recordEnd(db: Queryable, job: Job, now: Date, { outcome, count, error }: Ending): Promise<void> {
  const sql = `
    update integrations.job_runs set ended_at = $2, outcome = $3, count = $4, error = $5
    where job = $1 and outcome = 'running'`;
  await db.query(sql, [job.name, now, outcome, count, error]);
}
