import type { Queryable } from '../database/pool.ts';
import { deleteInBatches } from './delete-in-batches.ts';

const tries = {
  find: 'select ctid::text as place from core.sign_in_tries where spent_until <= $1 limit $2',
  delete: 'delete from core.sign_in_tries where ctid = any($2::tid[]) and spent_until <= $1',
};

/** Removes accounts and addresses whose tries to sign in are all given back. Returns how many. */
export function forgetSignInTries(db: Queryable, now: Date): Promise<number> {
  return deleteInBatches(db, tries, now);
}
