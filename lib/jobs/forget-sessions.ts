import { finalAgeSeconds } from '../auth/session-token.ts';
import type { Queryable } from '../database/pool.ts';
import { deleteInBatches } from './delete-in-batches.ts';

const sessions = {
  find: 'select ctid::text as place from core.sessions where created_at <= $1 limit $2',
  delete: 'delete from core.sessions where ctid = any($2::tid[]) and created_at <= $1',
};

/** Removes the sessions that have reached their final age. Returns how many. */
export function forgetSessions(db: Queryable, now: Date): Promise<number> {
  return deleteInBatches(db, sessions, new Date(now.getTime() - finalAgeSeconds * 1000));
}
