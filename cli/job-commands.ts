import type { Command } from 'commander';
import { openPool } from '../lib/database/pool.ts';
import { listJobs, type ShownJob } from '../lib/jobs/list-jobs.ts';
import { lastShopRuns, type ShopRun } from '../lib/woocommerce/shop/shop-runs.ts';
import { periodsOfTasks } from '../lib/woocommerce/shop/start-visits.ts';
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
  await inInstallation(async ({ db, connectionString }) => {
    const pool = openPool(connectionString, 1);
    const runs = await lastShopRuns(pool, MOST_SHOP_RUNS).finally(() => pool.end());
    const jobs = [...(await listJobs(db)), ...runs.map(jobOfShop)];
    await print(flags, jobs.map(jobAsJson), jobsAsText(jobs));
  });
}

/** Of linked shops; beyond that nobody reads. */
const MOST_SHOP_RUNS = 300;

/** A job, or what is done with one linked shop again and again. */
type Shown = Pick<ShownJob, 'name' | 'does' | 'everySeconds' | 'nextDueAt'> & {
  lastRun: Pick<ShopRun, 'startedAt' | 'endedAt' | 'outcome' | 'count' | 'error'> | null;
};

const doneWithShops: Record<ShopRun['task'], string> = {
  watch: 'checks this key’s webhooks in its shop, and repairs them',
  reconcile: 'fetches what this key’s shop has and we don’t',
  import: 'imports the history of this key’s shop',
};

function jobOfShop(run: ShopRun): Shown {
  const { keyId, task, startedAt } = run;
  const everySeconds = periodsOfTasks[task];
  const nextDueAt = new Date(startedAt.getTime() + everySeconds * 1000);
  return { name: `${task}-shop ${keyId}`, does: doneWithShops[task], everySeconds, lastRun: run, nextDueAt };
}

function jobAsJson({ name, does, everySeconds, lastRun, nextDueAt }: Shown) {
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

function jobsAsText(jobs: Shown[]): string {
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

function outcomeAsText(run: Shown['lastRun']): string {
  if (run === null) return '';
  if (run.error !== null) return `${run.outcome}: ${run.error}`;
  return run.count === null ? run.outcome : `${run.outcome}, ${run.count}`;
}
