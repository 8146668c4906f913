import type { Queryable } from '../database/pool.ts';
import { deleteInBatches } from './delete-in-batches.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

const resolved = {
  find: 'select ctid::text as place from integrations.incidents where resolved_at <= $1 limit $2',
  delete: 'delete from integrations.incidents where ctid = any($2::tid[]) and resolved_at <= $1',
};
const attempts = {
  find: 'select ctid::text as place from integrations.notice_attempts where at <= $1 limit $2',
  delete: 'delete from integrations.notice_attempts where ctid = any($2::tid[]) and at <= $1',
};

/** Removes incidents, with their messages, a year after they were resolved, and attempts as old. Returns how many. */
export async function forgetNotices(db: Queryable, now: Date): Promise<number> {
  const before = new Date(now.getTime() - YEAR_MS);
  return (await deleteInBatches(db, resolved, before)) + (await deleteInBatches(db, attempts, before));
}
