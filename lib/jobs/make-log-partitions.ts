import type { Queryable } from '../database/pool.ts';

/** So many days may pass with this failing before a row lands in the default partition. */
const DAYS_AHEAD = 7;

/** Makes the request log's partitions of the next days, by the database's clock. Returns how many were missing. */
export async function makeLogPartitions(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ made: number }>('select integrations.make_log_partitions($1) as made', [
    DAYS_AHEAD,
  ]);
  return rows[0]?.made ?? 0;
}
