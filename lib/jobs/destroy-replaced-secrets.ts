import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/** Sealed for so long after replacement, for diagnosis and to be accepted again for a day (contract §5). */
const KEPT_MS = 7 * 24 * 3600 * 1000;

const destroy = statement({
  name: 'destroy-replaced-secrets',
  parameters: { replaced_until: 'timestamptz', now: 'timestamptz' },
  columns: { id: 'uuid' },
  text: `
    delete from integrations.signing_secrets
    where replaced_at <= $replaced_until and (valid_until is null or valid_until <= $now) returning id`,
});

/** Destroys the signing secrets that were replaced 7 days ago, save one that was accepted again and still is. Returns how many. */
export async function destroyReplacedSecrets(db: Queryable, now: Date): Promise<number> {
  const destroyed = await run(db, destroy, { replaced_until: new Date(now.getTime() - KEPT_MS), now });
  return destroyed.length;
}
