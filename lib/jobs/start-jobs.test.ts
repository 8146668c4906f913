import { v7 as uuidv7 } from 'uuid';
import { afterEach, expect, test, vi } from 'vitest';
import { readEnv } from '../env.ts';
import { processLog } from '../process-log.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { testDatabase, testSecretsKey } from '../test/tenant.ts';
import type { Job } from './job.ts';
import { type RunningJobs, startJobs } from './start-jobs.ts';

const PERIOD_SECONDS = 3600;
const PATIENCE_MS = 30_000;
const env = readEnv({
  DATABASE_URL: testDatabaseUrl(),
  AUTH_SECRET: 'an authentication secret for tests only',
  SECRETS_KEY: testSecretsKey,
});

let time = Date.UTC(2001, 0, 1);
const running: RunningJobs[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
});

/** A job of a test's own. */
function job(run: Job['run'], everySeconds = PERIOD_SECONDS): Job {
  return { name: `test-${uuidv7()}`, everySeconds, does: 'is a test', run };
}

/** A runner that looks again and again; its `rounds` go on as long as it does. */
function start(jobs: Job[], connectionString = testDatabaseUrl()) {
  const rounds = vi.fn(async () => 0);
  const clock = async () => new Date(time);
  const runner = startJobs(connectionString, env, { jobs: [...jobs, job(rounds, 0)], clock, wakeMs: 5 });
  running.push(runner);
  return {
    stop: runner.stop,
    /** Resolves when the runner has looked that often again. */
    looked(times: number) {
      rounds.mockClear();
      return vi.waitFor(() => expect(rounds.mock.calls.length).toBeGreaterThan(times), PATIENCE_MS);
    },
  };
}

async function outcomes({ name }: Job): Promise<string[]> {
  const runs = await testDatabase().jobRun.findMany({ where: { job: name }, orderBy: { id: 'asc' } });
  return runs.map(({ outcome, count, error }) => `${outcome}: ${error ?? count}`);
}

test('with two processes on one database a job runs once a period, and never in both', async () => {
  let release = () => {};
  const run = vi.fn(
    () =>
      new Promise<number>((resolve) => {
        release = () => resolve(7);
      }),
  );
  const shared = job(run);
  // Each runs its own list in order, so the one that is at the shared job has no rounds meanwhile.
  const processes = [start([shared]), start([shared])];
  await vi.waitFor(() => expect(run).toHaveBeenCalledOnce(), PATIENCE_MS);
  time += 2 * PERIOD_SECONDS * 1000;
  await Promise.race(processes.map((each) => each.looked(5)));
  expect(run).toHaveBeenCalledOnce();
  release();
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2), PATIENCE_MS); // due by now
  release();
  await Promise.all(processes.map((each) => each.looked(5)));
  expect(await outcomes(shared)).toEqual(['done: 7', 'done: 7']);
});

test('a job that throws is recorded and tried again when next due, and the others run', async () => {
  const run = vi.fn<Job['run']>().mockRejectedValueOnce(new Error('no luck')).mockResolvedValue(1);
  const failing = job(run);
  const { looked } = start([failing]);
  await looked(3);
  expect(await outcomes(failing)).toEqual(['failed: no luck']);
  time += PERIOD_SECONDS * 1000;
  await looked(3);
  expect(await outcomes(failing)).toEqual(['failed: no luck', 'done: 1']);
});

test('a job whose connection is lost counts as interrupted, and runs again when next due', async () => {
  const run = vi.fn<Job['run']>().mockResolvedValue(1);
  run.mockImplementationOnce(
    async (db) => (await db.query('select pg_terminate_backend(pg_backend_pid())')).rowCount ?? 0,
  );
  const cut = job(run);
  const { looked } = start([cut]);
  await looked(3);
  time += PERIOD_SECONDS * 1000;
  await looked(3);
  expect(await outcomes(cut)).toEqual(['interrupted: null', 'done: 1']);
});

test('while the database is away the runner goes on looking, and stops when it is asked to', async () => {
  const warned = vi.spyOn(processLog, 'warn');
  const { stop } = start([], 'postgresql://nobody@127.0.0.1:1/nowhere');
  await vi.waitFor(() => expect(warned.mock.calls.length).toBeGreaterThan(2), PATIENCE_MS);
  await stop();
});

test('a stop waits for the job that runs', async () => {
  let release = () => {};
  const slow = job(
    () =>
      new Promise((resolve) => {
        release = () => resolve(1);
      }),
  );
  const { stop } = start([slow]);
  await vi.waitFor(async () => expect(await outcomes(slow)).toEqual(['running: null']), PATIENCE_MS);
  const stopped = stop();
  release();
  await stopped;
  expect(await outcomes(slow)).toEqual(['done: 1']);
});

test('the last hundred runs of a job are kept', async () => {
  const often = job(async () => 0);
  const startedAt = new Date(time - PERIOD_SECONDS * 1000);
  const runs = Array.from({ length: 150 }, (_, count) => ({ startedAt, endedAt: startedAt, outcome: 'done', count }));
  await testDatabase().jobRun.createMany({ data: runs.map((each) => ({ job: often.name, ...each })) });
  await start([often]).looked(1);
  const kept = await outcomes(often);
  expect(kept).toHaveLength(100);
  expect(kept.at(-2)).toBe('done: 149');
});
