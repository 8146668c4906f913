import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

/** Contract §8. The pipeline honours none that is older, so nothing depends on when exactly it goes. */
const KEPT_MS = 24 * 3600 * 1000;

/**
 * The index by age leads to them while the table lies in the order of time. Where freed space was filled again its
 * summaries are wide, and the read is of the whole table: a tenth of a second for 300,000 records.
 */
const records = oldRows('integrations.idempotency_records', 'first_received_at <= $moment');

/** Removes the idempotency records that no longer count. Returns how many. */
export function forgetIdempotencyRecords(db: Queryable, now: Date): Promise<number> {
  return deleteInBatches(db, records, new Date(now.getTime() - KEPT_MS));
}
