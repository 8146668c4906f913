import type { Transaction } from '../database/prisma.ts';
import type { JobRun } from '../generated/prisma/client.ts';
import { allJobs } from './all-jobs.ts';
import { type Job, nextDue } from './job.ts';

/** A job as people see it. */
export interface ShownJob extends Job {
  lastRun: JobRun | null;
  /** Null: now. */
  nextDueAt: Date | null;
}

/** Every job with its last run. */
export function listJobs(db: Transaction): Promise<ShownJob[]> {
  return Promise.all(
    allJobs.map(async (job) => {
      const lastRun = await db.jobRun.findFirst({ where: { job: job.name }, orderBy: { id: 'desc' } });
      return { ...job, lastRun, nextDueAt: nextDue(job, lastRun?.startedAt ?? null) };
    }),
  );
}
