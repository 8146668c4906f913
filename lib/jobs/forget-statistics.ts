import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, type OldRows } from './delete-in-batches.ts';

const DAY_MS = 24 * 3600 * 1000;

/** An hour is old when all of it is. */
function hoursOf(table: 'request_statistics' | 'request_latencies'): OldRows {
  return {
    find: `
      select ctid::text as place from integrations.${table}
      where hour < $1 order by hour limit $2`,
    delete: `
      delete from integrations.${table}
      where ctid = any($2::tid[]) and hour < $1`,
  };
}

/** Removes the counts of hours whose rows have left the log. Returns how many rows went. */
export async function forgetStatistics(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const moment = new Date(now.getTime() - (retentionDays + 1) * DAY_MS);
  const counts = await deleteInBatches(db, hoursOf('request_statistics'), moment);
  return counts + (await deleteInBatches(db, hoursOf('request_latencies'), moment));
}
