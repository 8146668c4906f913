import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const DAY_MS = 24 * 3600 * 1000;

/** An hour is old when all of it is. */
const requests = oldRows('integrations.request_statistics', 'hour < $moment');
const latencies = oldRows('integrations.request_latencies', 'hour < $moment');

/** Removes the counts of hours whose rows have left the log. Returns how many rows went. */
export async function forgetStatistics(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const moment = new Date(now.getTime() - (retentionDays + 1) * DAY_MS);
  const counts = await deleteInBatches(db, requests, moment);
  return counts + (await deleteInBatches(db, latencies, moment));
}
