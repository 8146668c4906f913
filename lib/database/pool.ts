import pg from 'pg';
import { connectionTo } from './open-client.ts';

/** Anything that runs one statement: the pool (its own transaction) or a client inside one. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/** Longer than any statement of ours needs; past it the request is answered 503 rather than left hanging. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;
const POOL_SIZE = 10;

/** Of more JSON than this in one column, reading and writing an answer takes tens of milliseconds. */
const LIGHT_JSON = 512 * 1024;

/** A statement found more than this thread reads, so that nobody waits for it: another is to ask. It wrote nothing. */
export class HeavyResult extends Error {}

// Amounts are at most 2^53−1 (contract §1, held by the tables' checks), so a bigint column is exact as a number.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Reads columns as pg does; large JSON it refuses. */
const lightTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parse = format === 'binary' ? pg.types.getTypeParser(oid, format) : pg.types.getTypeParser(oid, 'text');
    if (oid !== pg.types.builtins.JSON && oid !== pg.types.builtins.JSONB) return parse;
    return (text: string) => {
      if (text.length > LIGHT_JSON) throw new HeavyResult();
      return parse(text);
    };
  },
};

interface PoolOptions {
  /** A statement that finds a lot throws `HeavyResult`. */
  light?: boolean;
  /** False: a commit is on disk a moment later, and no later than the next one that waits. For what can be done again. */
  waitsForDisk?: boolean;
}

/**
 * The hot path's connections. Opened on demand; a broken one is thrown away and never throws on its own.
 */
export function openPool(
  connectionString: string,
  size = POOL_SIZE,
  { light = false, waitsForDisk = true }: PoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({
    ...connectionTo(connectionString),
    ...(light && { types: lightTypes }),
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 0,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'connectors',
    keepAlive: true,
    // Every statement here finds its rows by keys, so one plan, by indexes and one row after the other, is right for all
    // values and however large the tables grow. Left to itself PostgreSQL plans some of them anew each time, which takes
    // longer than running them, or reads all of a table that was small when it planned.
    options: `-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off${
      waitsForDisk ? '' : ' -c synchronous_commit=off'
    }`,
  });
  pool.on('error', () => {}); // an idle connection broke: the pool has dropped it already
  pool.on('connect', (client) => client.on('error', () => {})); // one in use broke: its statement says so
  return pool;
}

/** Opens connections before somebody waits for them. What cannot be had now is opened when it is needed. */
export async function openAhead(pool: pg.Pool, connections: number): Promise<void> {
  const length = Math.min(connections, pool.options.max);
  const opened = await Promise.allSettled(Array.from({ length }, () => pool.connect()));
  for (const each of opened) if (each.status === 'fulfilled') each.value.release();
}

/** Runs `work` inside one transaction; whatever it throws rolls back. */
export async function transaction<T>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The same on one connection. When a rollback fails the connection is at its end, and its next statement says so. */
export async function transactionOn<T>(client: Queryable, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return undoable(client, ['begin', 'commit', 'rollback'], work);
}

/** Runs `work` inside a part of the transaction that is under way; whatever it throws undoes that part alone. */
export async function savepoint<T>(tx: Queryable, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return undoable(tx, ['savepoint part', 'release part', 'rollback to part'], work);
}

async function undoable<T>(
  client: Queryable,
  [begin, end, undo]: [string, string, string],
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  await client.query(begin);
  try {
    const result = await work(client);
    await client.query(end);
    return result;
  } catch (error) {
    await client.query(undo).catch(() => {});
    throw error;
  }
}
