import type { Queryable } from '../database/pool.ts';
import { deleteInBatches, oldRows } from './delete-in-batches.ts';

const tries = oldRows('core.sign_in_tries', 'spent_until <= $moment');

/** Removes accounts and addresses whose tries to sign in are all given back. Returns how many. */
export function forgetSignInTries(db: Queryable, now: Date): Promise<number> {
  return deleteInBatches(db, tries, now);
}
