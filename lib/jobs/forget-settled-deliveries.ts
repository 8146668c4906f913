import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const DAY_MS = 24 * 3600 * 1000;

/** What is still parked is never old: somebody has to look at it. */
const deliveries = oldRows('integrations.parked_deliveries', 'settled_at <= $moment');

/** With how records were before: whoever did not undo a move in all that time keeps it. */
const moves = oldRows(
  'integrations.shop_moves',
  'moved_at <= $moment and (undone_at is null or undo_ended_at is not null)',
);

/**
 * Removes the parked deliveries that were applied or resolved so long ago, and the moves of keys to other shops. Returns
 * how many.
 */
export async function forgetSettledDeliveries(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const before = new Date(now.getTime() - retentionDays * DAY_MS);
  return (await deleteInBatches(db, deliveries, before)) + (await deleteInBatches(db, moves, before));
}
