import { Counter, Gauge } from 'prom-client';
import { runsHere } from '../jobs/runs-here.ts';
import type { Figures } from '../processes/messages.ts';
import { processRegister } from './process-register.ts';

/** What the jobs process counts. Of several installations on one database it is whoever finds a job due: add these up. */
export function openJobFigures(name: string): () => Promise<Figures> {
  const register = processRegister(name);
  new Counter({
    name: 'connectors_job_runs_total',
    help: 'Runs of the periodic jobs in this process, by job and outcome',
    labelNames: ['job', 'outcome'],
    registers: [register],
    collect() {
      this.reset();
      for (const [job, { done, failed }] of runsHere) {
        this.inc({ job, outcome: 'done' }, done);
        this.inc({ job, outcome: 'failed' }, failed);
      }
    },
  });
  new Counter({
    name: 'connectors_job_seconds_total',
    help: 'How long they took, by job',
    labelNames: ['job'],
    registers: [register],
    collect() {
      this.reset();
      for (const [job, { seconds }] of runsHere) this.inc({ job }, seconds);
    },
  });
  new Gauge({
    name: 'connectors_job_last_done_timestamp_seconds',
    help: 'When a job was last done in this process, in unix seconds',
    labelNames: ['job'],
    registers: [register],
    collect() {
      for (const [job, { lastDoneAt }] of runsHere) if (lastDoneAt !== null) this.set({ job }, lastDoneAt / 1000);
    },
  });
  return async () => ({ notReady: null, metrics: await register.getMetricsAsJSON() });
}
