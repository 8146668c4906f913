import { constants, getPriority, setPriority } from 'node:os';
import { env, givenDatabaseUrl } from '../lib/env.ts';
import { startAllJobs } from '../lib/jobs/start-jobs.ts';
import { openJobFigures } from '../lib/metrics/job-figures.ts';
import { runPart } from '../lib/processes/run-part.ts';
import { startVisits } from '../lib/woocommerce/shop/start-visits.ts';

// Whoever serves requests goes first, also where an import would take all that the machine has.
setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));

/** The process that does what nobody waits for. */
runPart(async ({ name }) => {
  const jobs = startAllJobs(givenDatabaseUrl(), env());
  const visits = startVisits(givenDatabaseUrl(), env());
  const stop = async () => {
    await Promise.all([jobs.stop(), visits.stop()]);
  };
  return { stop, figures: openJobFigures(name) };
});
