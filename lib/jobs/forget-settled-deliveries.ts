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

/** Removes the parked deliveries that were applied or resolved so long ago. Returns how many. */
export function forgetSettledDeliveries(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  return deleteInBatches(db, deliveries, new Date(now.getTime() - retentionDays * DAY_MS));
}
