import type { Command } from 'commander';
import { listJobs, type ShownJob } from '../lib/jobs/list-jobs.ts';
import { json } from './flags.ts';
import { inInstallation } from './in-installation.ts';
import { print, table } from './print.ts';

/** `jobs`. */
export function addJobCommands(program: Command): void {
  program
    .command('jobs')
    .description('background jobs, when each last ran, and with what result')
    .addOption(json())
    .action(jobsCommand);
}

async function jobsCommand(flags: { json?: boolean }): Promise<void> {
  await inInstallation(async ({ db }) => {
    const jobs = await listJobs(db);
    await print(flags, jobs.map(jobAsJson), jobsAsText(jobs));
  });
}

function jobAsJson({ name, does, everySeconds, lastRun, nextDueAt }: ShownJob) {
  return {
    name,
    does,
    every_seconds: everySeconds,
    last_run: lastRun && {
      started_at: lastRun.startedAt.toISOString(),
      ended_at: lastRun.endedAt?.toISOString() ?? null,
      outcome: lastRun.outcome,
      count: lastRun.count,
      error: lastRun.error,
    },
    next_due_at: nextDueAt?.toISOString() ?? null,
  };
}

function jobsAsText(jobs: ShownJob[]): string {
  const heads = ['JOB', 'EVERY', 'LAST RUN', 'TOOK', 'OUTCOME', 'NEXT DUE', 'WHAT IT DOES'];
  const rows = jobs.map(({ name, does, everySeconds, lastRun, nextDueAt }) => [
    name,
    everySeconds < 60 ? `${everySeconds} s` : `${everySeconds / 60} min`,
    lastRun?.startedAt.toISOString() ?? 'never',
    lastRun?.endedAt ? `${lastRun.endedAt.getTime() - lastRun.startedAt.getTime()} ms` : '',
    outcomeAsText(lastRun),
    nextDueAt?.toISOString() ?? 'now',
    does,
  ]);
  return table(heads, rows);
}

function outcomeAsText(run: ShownJob['lastRun']): string {
  if (run === null) return '';
  if (run.error !== null) return `${run.outcome}: ${run.error}`;
  return run.count === null ? run.outcome : `${run.outcome}, ${run.count}`;
}
