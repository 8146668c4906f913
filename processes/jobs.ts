import { env, givenDatabaseUrl } from '../lib/env.ts';
import { startAllJobs } from '../lib/jobs/start-jobs.ts';
import { openJobFigures } from '../lib/metrics/job-figures.ts';
import { runPart } from '../lib/processes/run-part.ts';

/** The process that does what nobody waits for. */
runPart(async ({ name }) => {
  const jobs = startAllJobs(givenDatabaseUrl(), env());
  return { stop: () => jobs.stop(), figures: openJobFigures(name) };
});
