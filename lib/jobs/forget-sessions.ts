import { finalAgeSeconds } from '../auth/session-token.ts';
import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const sessions = oldRows('core.sessions', 'created_at <= $moment');

/** Removes the sessions that have reached their final age. Returns how many. */
export function forgetSessions(db: Queryable, now: Date): Promise<number> {
  return deleteInBatches(db, sessions, new Date(now.getTime() - finalAgeSeconds * 1000));
}
