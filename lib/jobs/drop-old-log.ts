import type { Queryable } from '../database/pool.ts';
import { first, statement } from '../database/statement.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Rows that found no partition of their day: few, or none, and the only ones of the log that are ever deleted. */
const strays = oldRows('integrations.request_log_other', 'id < integrations.uuid_at($moment)');

/**
 * Drops the partitions whose whole day is past the retention, each in a transaction of its own, and removes rows that
 * old from the default partition. Returns how many partitions and such rows went.
 */
export async function dropOldLog(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const end = new Date(now.getTime() - retentionDays * DAY_MS);
  let dropped = 0;
  while (await dropPartition(db, end)) dropped += 1;
  return dropped + (await deleteInBatches(db, strays, end));
}

const drop = statement({
  name: 'drop-log-partition',
  parameters: { end: 'timestamptz' },
  columns: { name: 'text?' },
  text: 'select integrations.drop_log_partition($end) as name',
});

async function dropPartition(db: Queryable, end: Date): Promise<boolean> {
  const row = await first(db, drop, { end });
  return typeof row?.name === 'string';
}
