import type pg from 'pg';
import { isUnavailable } from '../database/failure.ts';
import { openClient } from '../database/open-client.ts';
import type { Env } from '../env.ts';
import { processLog } from '../process-log.ts';
import { cleaningJobs, noticeJobs, promptJobs } from './all-jobs.ts';
import type { Job } from './job.ts';
import { type Clock, databaseClock, runIfDue } from './run-if-due.ts';

/** Between two looks for jobs that are due, give or take half, so that processes do not wake together. */
const WAKE_MS = 30_000;
/** The same for what somebody waits for. */
const PROMPT_WAKE_MS = 10_000;
/** Nothing that a job does may hold up requests: it gives up a lock that it, and all behind it, would wait for longer. */
const LOCK_TIMEOUT_MS = 250;
/** One read of the largest table. */
const STATEMENT_TIMEOUT_MS = 5 * 60_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** How long a stop waits for the job that runs. */
const STOP_MS = 5_000;

/** Jobs that wake up by themselves. `stop` waits for the one that runs, then cuts it off: the next run makes up for it. */
export interface RunningJobs {
  stop(): Promise<void>;
}

/** All jobs of the installation. */
export function startAllJobs(connectionString: string, env: Env): RunningJobs {
  const runners = [
    startJobs(connectionString, env, { jobs: promptJobs, wakeMs: PROMPT_WAKE_MS }),
    startJobs(connectionString, env, { jobs: noticeJobs, wakeMs: PROMPT_WAKE_MS }),
    startJobs(connectionString, env, { jobs: cleaningJobs }),
  ];
  return {
    async stop() {
      await Promise.all(runners.map((runner) => runner.stop()));
    },
  };
}

/** Looks now, and again and again, for jobs that are due, whatever happens to the database meanwhile. */
export function startJobs(
  connectionString: string,
  env: Env,
  { jobs, clock = databaseClock, wakeMs = WAKE_MS }: { jobs: readonly Job[]; clock?: Clock; wakeMs?: number },
): RunningJobs {
  let stopping = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let round = runDue();

  /** One round, on a connection that lasts no longer than it. */
  async function runDue(): Promise<void> {
    client = openJobClient(connectionString);
    try {
      await client.connect();
      for (const job of jobs) if (!stopping) await runIfDue(client, job, env, clock);
    } catch (error) {
      if (isUnavailable(error)) processLog.warn({ err: error }, 'jobs wait: the database does not answer');
      else processLog.error({ err: error }, 'jobs could not be looked at');
    }
    client.end().catch(() => {}); // not awaited: a connection that hangs cannot say goodbye
    if (!stopping) timer = setTimeout(again, wakeMs * (0.5 + Math.random()));
  }

  function again(): void {
    round = runDue();
  }

  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const cut = setTimeout(() => client?.end().catch(() => {}), STOP_MS);
      await round;
      clearTimeout(cut);
    },
  };
}

function openJobClient(connectionString: string): pg.Client {
  const client = openClient(connectionString, {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    application_name: 'connectors jobs',
    keepAlive: true,
  });
  client.on('error', () => {}); // whatever is under way rejects with it
  return client;
}
