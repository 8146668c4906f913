/** How often this process ran a job, and how long that took in all. */
export interface RunsHere {
  done: number;
  failed: number;
  seconds: number;
  /** In ms since the epoch, by this machine's clock. */
  lastDoneAt: number | null;
}

/** By the job's name, since the process started. */
export const runsHere = new Map<string, RunsHere>();

/** Takes down a run that began at `startedAt` (performance.now). */
export function countRun(job: string, outcome: 'done' | 'failed', startedAt: number): void {
  const runs = runsHere.get(job) ?? { done: 0, failed: 0, seconds: 0, lastDoneAt: null };
  runs[outcome] += 1;
  runs.seconds += (performance.now() - startedAt) / 1000;
  if (outcome === 'done') runs.lastDoneAt = Date.now();
  runsHere.set(job, runs);
}
