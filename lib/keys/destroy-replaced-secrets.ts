import type { Queryable } from '../database/pool.ts';
import { replacedSecretSeconds } from './vocabulary.ts';

/** Destroys the signing secrets that were replaced 7 days ago or earlier, and returns how many. */
export async function destroyReplacedSecrets(db: Queryable, now: Date): Promise<number> {
  const result = await db.query('delete from integrations.signing_secrets where replaced_at <= $1', [
    new Date(now.getTime() - replacedSecretSeconds * 1000),
  ]);
  return result.rowCount ?? 0;
}
