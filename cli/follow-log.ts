import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from '../lib/database/prisma.ts';
import { type FullLogRow, fullRows, idsSince, type LogOf, newestRows } from '../lib/request-log/rows.ts';

const LOOK_EVERY_MS = 400;
/** A row's id is made when its request arrives, and its row is stored up to this much later: the slowest request. */
const SLOWEST_MS = 5 * 60_000;
/** Bodies may have megabytes each. */
const ROWS_AT_ONCE = 10;
/** Why a request was refused is found out within this time of its answer: such a row waits for the next look, once. */
const EXPLAINED_MS = 300;

/**
 * Hands over a log's newest `limit` rows, the oldest first, and then each row as it is stored, until the signal: also a
 * slow request's, which arrived before rows that were handed over already.
 */
export async function followLog(
  db: Transaction,
  whose: LogOf,
  { limit, errorCode }: { limit: number; errorCode: string | undefined },
  show: (row: FullLogRow) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let looked = Date.now();
  let seen = new Set(await idsSince(db, whose, new Date(looked - SLOWEST_MS), errorCode));
  const newest = await newestRows(db, whose, { limit, errorCode });
  const past = newest.map(({ id }) => id).reverse();
  for (const id of past) seen.add(id);
  await showAll(db, whose, past, show);

  const waited = new Set<string>();
  const isReady = (row: FullLogRow) => {
    const isDue = row.statusCode < 400 || row.diagnosis !== null || waited.has(row.id);
    const isOld = Date.now() - row.requestCompletedAt.getTime() > EXPLAINED_MS;
    if (isDue || isOld) return waited.delete(row.id) || true;
    waited.add(row.id);
    return false;
  };
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    const since = new Date(looked - SLOWEST_MS);
    looked = Date.now();
    const ids = await idsSince(db, whose, since, errorCode);
    const fresh = ids.filter((id) => !seen.has(id));
    seen = new Set(ids);
    for (const id of await showAll(db, whose, fresh, show, isReady)) seen.delete(id);
  }
}

/** Returns the ids of rows that were not ready. */
async function showAll(
  db: Transaction,
  whose: LogOf,
  ids: string[],
  show: (row: FullLogRow) => Promise<void>,
  isReady: (row: FullLogRow) => boolean = () => true,
): Promise<string[]> {
  const left: string[] = [];
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const rows = await fullRows(db, whose, ids.slice(at, at + ROWS_AT_ONCE));
    for (const row of rows.reverse()) {
      if (isReady(row)) await show(row);
      else left.push(row.id);
    }
  }
  return left;
}
