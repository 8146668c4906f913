import type { Queryable } from '../database/pool.ts';
import { KEPT_WEEKS } from '../incidents/silence.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const DAY_MS = 24 * 3600 * 1000;

/** An hour is old when all of it is. */
const requests = oldRows('integrations.request_statistics', 'hour < $moment');
const latencies = oldRows('integrations.request_latencies', 'hour < $moment');

/**
 * Removes the counts of hours whose rows have left the log; how many requests there were is kept for as long as silence is
 * judged by it, however short the log is kept. Returns how many rows went.
 */
export async function forgetStatistics(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const before = (days: number) => new Date(now.getTime() - (days + 1) * DAY_MS);
  const counts = await deleteInBatches(db, requests, before(Math.max(retentionDays, 7 * KEPT_WEEKS)));
  return counts + (await deleteInBatches(db, latencies, before(retentionDays)));
}
