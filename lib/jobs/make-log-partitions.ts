import type { Queryable } from '../database/pool.ts';
import { first, statement } from '../database/statement.ts';

/** So many days may pass with this failing before a row lands in the default partition. */
const DAYS_AHEAD = 7;

const make = statement({
  name: 'make-log-partitions',
  parameters: { days: 'integer' },
  columns: { made: 'integer' },
  text: 'select integrations.make_log_partitions($days) as made',
});

/** Makes the request log's partitions of the next days, by the database's clock. Returns how many were missing. */
export async function makeLogPartitions(db: Queryable): Promise<number> {
  return (await first(db, make, { days: DAYS_AHEAD }))?.made ?? 0;
}
