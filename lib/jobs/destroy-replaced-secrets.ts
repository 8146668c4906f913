import type { Queryable } from '../database/pool.ts';

/** Sealed for so long after replacement, for diagnosis and to be accepted again for a day (contract §5). */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Destroys the signing secrets that were replaced 7 days ago, save one that was accepted again and still is. Returns how many. */
export async function destroyReplacedSecrets(db: Queryable, now: Date): Promise<number> {
  const sql = `
    delete from integrations.signing_secrets
    where replaced_at <= $1 and (valid_until is null or valid_until <= $2)`;
  const { rowCount } = await db.query(sql, [new Date(now.getTime() - KEPT_MS), now]);
  return rowCount ?? 0;
}
