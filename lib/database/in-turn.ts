import type pg from 'pg';
import { StorageBusy } from './failure.ts';
import { transaction } from './pool.ts';

/** Transactions of one key at once: the pool has connections for others too. */
const MOST_OF_KEY = 4;
/** Of one row or one key. */
const MOST_WAITING = 256;
/** Whoever has waited so long is told to come back. */
const PATIENCE_MS = 10_000;

/** What a transaction will lock, by a name that all who lock it agree on, and on whose account it is. */
export interface Turn {
  row: string;
  keyId: string;
}

/**
 * `transaction`, once it is this one's turn. PostgreSQL would let everybody wait for the same row, each with a connection
 * in hand, until nobody else has one; here they wait with nothing but memory.
 */
export function transactionInTurn<T>(pool: pg.Pool, turn: Turn, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  return rowInTurn(pool, turn.row, () => transactionOfKey(pool, turn.keyId, work));
}

/** Runs `work` alone of all that name this row. */
export function rowInTurn<T>(pool: pg.Pool, row: string, work: () => Promise<T>): Promise<T> {
  return inTurn(lanesOf(pool), `row ${row}`, 1, work);
}

/** A transaction, of as many as a key may have at once. */
export function transactionOfKey<T>(pool: pg.Pool, keyId: string, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  return inTurn(lanesOf(pool), `key ${keyId}`, MOST_OF_KEY, () => transaction(pool, work));
}

interface Lane {
  running: number;
  waiting: Set<() => void>;
}

const lanes = new WeakMap<pg.Pool, Map<string, Lane>>();

function lanesOf(pool: pg.Pool): Map<string, Lane> {
  let ofPool = lanes.get(pool);
  if (!ofPool) {
    ofPool = new Map();
    lanes.set(pool, ofPool);
  }
  return ofPool;
}

async function inTurn<T>(all: Map<string, Lane>, name: string, most: number, work: () => Promise<T>): Promise<T> {
  const lane = all.get(name) ?? { running: 0, waiting: new Set() };
  all.set(name, lane);
  if (lane.running < most) lane.running += 1;
  else await turnOf(lane); // whoever ends hands his place on
  try {
    return await work();
  } finally {
    const [next] = lane.waiting;
    if (next) next();
    else {
      lane.running -= 1;
      if (lane.running === 0) all.delete(name);
    }
  }
}

function turnOf({ waiting }: Lane): Promise<void> {
  return new Promise((resolve, reject) => {
    if (waiting.size >= MOST_WAITING) return reject(new StorageBusy());
    const begin = () => {
      clearTimeout(timer);
      waiting.delete(begin);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(begin);
      reject(new StorageBusy());
    }, PATIENCE_MS);
    waiting.add(begin);
  });
}
