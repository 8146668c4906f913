import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/pool.ts';
import { as, run, statement } from '../database/statement.ts';

/** Rows of one statement: some milliseconds of locks that nobody waits for. Then the others have the disk for a while. */
export const BATCH_ROWS = 1_000;
const PAUSE_MS = 50;
/** Places remembered at once; a table is read through once for so many. */
const PLACES = 100_000;

type OldRows = ReturnType<typeof oldRows>;

/** The two statements of a table whose rows are old at `$moment` by this condition. */
export function oldRows(table: string, isOld: string) {
  return {
    find: statement({
      name: `find-old-${table}`,
      parameters: { moment: 'timestamptz', most: 'bigint' },
      columns: { place: 'text' },
      text: `select ctid::text as place from ${table} where ${isOld} limit $most`,
    }),
    /** Those that are still old at these places: another row may have moved in. */
    delete: statement({
      name: `delete-old-${table}`,
      parameters: { moment: 'timestamptz', places: as<string[]>('tid[]') },
      columns: { deleted: 'integer' },
      text: `
        with gone as (delete from ${table} where ctid = any ($places) and ${isOld} returning 1)
        select count(*)::integer as deleted from gone`,
    }),
  };
}

/**
 * Deletes what is old at `moment`: finds the places in one read that locks nothing, then deletes by place, a batch at a
 * time. Not "delete … limit" again and again, since each of those would read past everything that lives. Returns how
 * many rows went.
 */
export async function deleteInBatches(db: Queryable, old: OldRows, moment: Date): Promise<number> {
  let deleted = 0;
  for (;;) {
    const found = await run(db, old.find, { moment, most: PLACES });
    const places = found.map(({ place }) => place);
    for (let at = 0; at < places.length; at += BATCH_ROWS) {
      if (at > 0) await sleep(PAUSE_MS);
      const [batch] = await run(db, old.delete, { moment, places: places.slice(at, at + BATCH_ROWS) });
      deleted += batch?.deleted ?? 0;
    }
    if (places.length < PLACES) return deleted;
  }
}
