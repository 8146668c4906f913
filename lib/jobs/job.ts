import type { Queryable } from '../database/pool.ts';
import type { Env } from '../env.ts';

/** Work that the installation does now and then by itself, in whichever of its processes finds it due. */
export interface Job {
  /** Names it in `integrations.job_runs` and in its lock: to rename a job is to forget when it last ran. */
  name: string;
  everySeconds: number;
  /** What it does, as the end of a sentence. */
  does: string;
  /** Returns how many things it made or removed. Whatever it throws is recorded, and it runs again when next due. */
  run(db: Queryable, env: Env, now: Date): Promise<number>;
}

/** When a job is due that last started then: a period later. Also by a clock that was set back by more than that. */
export function isDue(job: Job, lastStartedAt: Date, now: Date): boolean {
  return Math.abs(now.getTime() - lastStartedAt.getTime()) >= job.everySeconds * 1000;
}

/** The moment it is due, or null: now, since it never ran. */
export function nextDue(job: Job, lastStartedAt: Date | null): Date | null {
  return lastStartedAt && new Date(lastStartedAt.getTime() + job.everySeconds * 1000);
}
