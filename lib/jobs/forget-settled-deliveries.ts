import type { Queryable } from '../database/pool.ts';
import { deleteInBatches } from './delete-in-batches.ts';

const DAY_MS = 24 * 3600 * 1000;

/** What is still parked is never old: somebody has to look at it. */
const deliveries = {
  find: `
    select ctid::text as place from integrations.parked_deliveries
    where settled_at <= $1 limit $2`,
  delete: `
    delete from integrations.parked_deliveries
    where ctid = any($2::tid[]) and settled_at <= $1`,
};

/** With how records were before: whoever did not undo a move in all that time keeps it. */
const moves = {
  find: `
    select ctid::text as place from integrations.shop_moves
    where moved_at <= $1 and (undone_at is null or undo_ended_at is not null) limit $2`,
  delete: `
    delete from integrations.shop_moves
    where ctid = any($2::tid[]) and moved_at <= $1 and (undone_at is null or undo_ended_at is not null)`,
};

/**
 * Removes the parked deliveries that were applied or resolved so long ago, and the moves of keys to other shops. Returns
 * how many.
 */
export async function forgetSettledDeliveries(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const before = new Date(now.getTime() - retentionDays * DAY_MS);
  return (await deleteInBatches(db, deliveries, before)) + (await deleteInBatches(db, moves, before));
}
