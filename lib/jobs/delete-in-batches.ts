import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/pool.ts';

/** Rows of one statement: some milliseconds of locks that nobody waits for. Then the others have the disk for a while. */
export const BATCH_ROWS = 1_000;
const PAUSE_MS = 50;
/** Places remembered at once; a table is read through once for so many. */
const PLACES = 100_000;

/** The two statements of a table. Both take the moment as $1, and must agree on what is old. */
export interface OldRows {
  /** Their ctids as `place`, at most $2 of them. */
  find: string;
  /** Deletes those that are at the places $2 and old: another row may have moved in. */
  delete: string;
}

/**
 * Deletes what is old at `moment`: finds the places in one read that locks nothing, then deletes by place, a batch at a
 * time. Not "delete … limit" again and again, since each of those would read past everything that lives. Returns how
 * many rows went.
 */
export async function deleteInBatches(db: Queryable, oldRows: OldRows, moment: Date): Promise<number> {
  let deleted = 0;
  for (;;) {
    const found = await db.query<{ place: string }>(oldRows.find, [moment, PLACES]);
    const places = found.rows.map(({ place }) => place);
    for (let at = 0; at < places.length; at += BATCH_ROWS) {
      if (at > 0) await sleep(PAUSE_MS);
      const { rowCount } = await db.query(oldRows.delete, [moment, places.slice(at, at + BATCH_ROWS)]);
      deleted += rowCount ?? 0;
    }
    if (places.length < PLACES) return deleted;
  }
}
