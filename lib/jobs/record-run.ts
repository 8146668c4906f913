import type { Queryable } from '../database/pool.ts';
import { first, run, statement } from '../database/statement.ts';

const KEPT_RUNS = 100;

/** Adds a run and lets the oldest go. One that still counts as running died: its lock was free. */
const begin = statement({
  name: 'job-begin',
  parameters: { job: 'text', started_at: 'timestamptz', kept_besides: 'bigint' },
  columns: { died_at: 'timestamptz?' },
  text: `
    with died as (
        update integrations.job_runs set outcome = 'interrupted' where job = $job and outcome = 'running'
        returning started_at),
      oldest as (select id from integrations.job_runs where job = $job order by id desc offset $kept_besides limit 1),
      gone as (delete from integrations.job_runs where job = $job and id <= (select id from oldest))
    insert into integrations.job_runs (job, started_at) values ($job, $started_at)
    returning (select min(started_at) from died) as died_at`,
});
/** Only the run of whoever holds the lock counts as running. */
const end = statement({
  name: 'job-end',
  parameters: { job: 'text', ended_at: 'timestamptz', outcome: 'text', count: 'integer?', error: 'text?' },
  columns: {},
  text: `
    update integrations.job_runs set ended_at = $ended_at, outcome = $outcome, count = $count, error = $error
    where job = $job and outcome = 'running'`,
});

/**
 * Runs a job whose lock `db` holds, and records when, and with what result: how much it did, or why it failed. The job is
 * told when the last run began if that was cut off. What it throws is given back; what this throws is about the connection.
 */
export async function recordRun(
  db: Queryable,
  job: string,
  clock: () => Promise<Date>,
  work: (now: Date, diedAt: Date | null) => Promise<number>,
): Promise<{ count: number } | { error: unknown }> {
  const now = await clock();
  const begun = await first(db, begin, { job, started_at: now, kept_besides: KEPT_RUNS - 1 });
  try {
    const count = await work(now, begun?.died_at ?? null);
    await run(db, end, { job, ended_at: await clock(), outcome: 'done', count, error: null });
    return { count };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await run(db, end, { job, ended_at: await clock(), outcome: 'failed', count: null, error: reason });
    return { error };
  }
}
