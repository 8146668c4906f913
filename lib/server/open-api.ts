import pg from 'pg';
import { openAhead, openPool } from '../database/pool.ts';
import { StorageWatch } from '../database/watch-database.ts';
import { Diagnoser } from '../diagnosis/diagnoser.ts';
import type { Env } from '../env.ts';
import { makeLogPartitions } from '../jobs/make-log-partitions.ts';
import { sealingKeysFrom } from '../keys/signing-secret.ts';
import { LoadShedder } from '../pipeline/load-shedder.ts';
import { allPaths } from '../pipeline/route.ts';
import type { Api } from '../pipeline/serve.ts';
import { processLog } from '../process-log.ts';
import { trustedProxies } from '../request/call.ts';
import { Announcer } from '../request-log/announcer.ts';
import { rowBudgets } from '../request-log/fold.ts';
import { LogWriter } from '../request-log/writer.ts';
import { type DiagnosisOptions, DiagnosisWorker } from './diagnosis-worker.ts';
import { HeavyWorker } from './heavy-worker.ts';

/** How long a stop waits for the rows of refused requests, and for what they say. */
const DRAIN_MS = 5_000;
/** Connections that the first requests find open: on a busy machine opening one may take longer than they have. */
const OPEN_AHEAD = 4;

interface Options {
  poolSize?: number;
  /** Whether large bodies go to a thread of their own. */
  heavy?: boolean;
  diagnosis?: DiagnosisOptions;
}

/** What a process needs to serve the Integration API, on a database that is migrated. */
export async function openApi(
  connectionString: string,
  env: Env,
  budgets = rowBudgets,
  { poolSize, heavy: hasHeavy = true, diagnosis }: Options = {},
): Promise<Api & { close(): Promise<void> }> {
  const heavy = hasHeavy ? HeavyWorker.from({ connectionString, env, budgets }) : null;
  const db = openPool(connectionString, poolSize, { light: heavy !== null });
  const storage = new StorageWatch(connectionString);
  await storage.start();
  await makeLogPartitions(db).catch(laterIfLocked);
  if (heavy !== null) await openAhead(db, OPEN_AHEAD);
  const news = new Announcer(db);
  const log = new LogWriter(db, news, budgets);
  const sealingKeys = sealingKeysFrom(env.secretsKey);
  const proxies = trustedProxies(env.trustedProxies);
  const { secretsKey, trustedProxies: entries } = env;
  const settings = { connectionString, secretsKey, trustedProxies: entries, paths: allPaths };
  const diagnoser = new Diagnoser(db, new DiagnosisWorker(settings, diagnosis), news);
  return {
    db,
    storage,
    loadShedder: new LoadShedder(),
    log,
    diagnoser,
    news,
    heavy,
    inFlight: new Map(),
    trustedProxies: proxies,
    sealingKeys,
    appUrl: env.appUrl,
    draining: false,
    async close() {
      await heavy?.close();
      await log.drain(DRAIN_MS);
      await diagnoser.drain(DRAIN_MS);
      await news.close();
      await storage.stop();
      await db.end();
    },
  };
}

/** A backup may hold the log for hours: there are days in reserve, and a job makes up for it. */
function laterIfLocked(error: unknown): void {
  if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
  processLog.warn({ err: error }, 'the days of the request log to come are made later: somebody holds it');
}
