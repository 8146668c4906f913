import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { keptSecret } from '../kept-secret.ts';
import { processLog } from '../process-log.ts';
import { SetupError } from '../setup-error.ts';
import { APPLICATION, prepareDatabase } from './application-role.ts';
import { clusterPort, startCluster, stopCluster } from './embedded-cluster.ts';

/** Long enough for a recovery after a crash and for a racing start by another process. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 100;
/** For a moment the last processes of a PostgreSQL that was killed hold its port; after that, whoever has it keeps it. */
const PORT_PATIENCE_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** Who made the cluster, starts it and holds shares in it; requests, pages and jobs are the application's role. */
const SUPERUSER = 'postgres';
/** Every process that uses the embedded PostgreSQL holds this lock, shared, in the database `postgres`: ours alone. */
const IN_USE = 1;

/** A share in the embedded PostgreSQL. */
export interface Embedded {
  /** The program's own database, as its owner. */
  connectionString: string;
  /** The same as the superuser: for tests that make databases, and for whoever repairs something. */
  superuserUrl: string;
  /** Gives the share back. The last one out stops PostgreSQL. */
  leave(): Promise<void>;
}

/**
 * Joins the embedded PostgreSQL of this data folder: the one that runs, else one that is started now. Any number of
 * processes may hold a share; should PostgreSQL die under them, whoever notices starts it again.
 */
export async function joinEmbedded(dataDir: string): Promise<Embedded> {
  const password = keptSecret(path.join(dataDir, 'postgres-password'));
  const applicationPassword = keptSecret(path.join(dataDir, 'database-password'));
  let leaving = false;

  const join = async (mayMove: boolean): Promise<pg.Client> => {
    const share = await takeShare(dataDir, password, mayMove);
    share.once('end', () => {
      if (!leaving) current = rejoin();
    });
    return share;
  };
  const rejoin = async (): Promise<pg.Client | null> => {
    processLog.warn('the embedded PostgreSQL went away; joining it again');
    while (!leaving) {
      try {
        return await join(false); // all who are connected know this one port
      } catch (error) {
        processLog.error({ err: error }, 'the embedded PostgreSQL cannot be joined');
        await sleep(PAUSE_MS);
      }
    }
    return null;
  };

  const leave = async () => {
    leaving = true;
    const share = await current;
    if (share !== null) await giveBack(share, dataDir);
  };
  const first = join(true);
  let current: Promise<pg.Client | null> = first;
  try {
    const share = await first;
    const superuserUrl = connectionString(clusterPort(dataDir), SUPERUSER, password, APPLICATION);
    await prepareDatabase(share, superuserUrl, applicationPassword);
    const own = connectionString(clusterPort(dataDir), APPLICATION, applicationPassword, APPLICATION);
    return { connectionString: own, superuserUrl, leave };
  } catch (error) {
    await leave().catch(() => {}); // what went wrong first is said
    throw error;
  }
}

/** Connects to what runs, or starts it, again and again: several processes may be doing the same. */
async function takeShare(dataDir: string, password: string, mayMove: boolean): Promise<pg.Client> {
  const begun = Date.now();
  while (true) {
    const port = clusterPort(dataDir);
    if (port !== null) {
      const share = await connectShared(connectionString(port, SUPERUSER, password, 'postgres'));
      if (share !== null) return share;
    }
    try {
      await startCluster(dataDir, password, mayMove && Date.now() - begun > PORT_PATIENCE_MS);
    } catch (error) {
      if (error instanceof SetupError) throw error;
      if (Date.now() - begun > PATIENCE_MS) throw new SetupError(`the embedded PostgreSQL does not start: ${error}`);
      await sleep(PAUSE_MS);
    }
  }
}

/** A connection that holds the lock; null while nothing of ours answers there, or is just being stopped. */
async function connectShared(url: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true });
  client.on('error', () => {}); // seen by its end
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [IN_USE]);
    return client;
  } catch {
    await client.end().catch(() => {});
    return null;
  }
}

async function giveBack(share: pg.Client, dataDir: string): Promise<void> {
  if (await isLast(share)) await stopCluster(dataDir);
  await share.end();
}

/** Whoever gets the lock alone is the last one. If PostgreSQL died, there is nothing to stop. */
async function isLast(share: pg.Client): Promise<boolean> {
  try {
    await share.query('select pg_advisory_unlock_shared($1)', [IN_USE]);
    const { rows } = await share.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [IN_USE]);
    return rows[0]?.last === true;
  } catch {
    return false;
  }
}

function connectionString(port: number | null, user: string, password: string, database: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}
