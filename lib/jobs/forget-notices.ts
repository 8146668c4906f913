import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

const resolved = oldRows('integrations.incidents', 'resolved_at <= $moment');
const attempts = oldRows('integrations.notice_attempts', 'at <= $moment');

/** Removes incidents, with their messages, a year after they were resolved, and attempts as old. Returns how many. */
export async function forgetNotices(db: Queryable, now: Date): Promise<number> {
  const before = new Date(now.getTime() - YEAR_MS);
  return (await deleteInBatches(db, resolved, before)) + (await deleteInBatches(db, attempts, before));
}
