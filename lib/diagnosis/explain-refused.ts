import type { Queryable } from '../database/pool.ts';
import { diagnose, type Installation, type RefusedRequest } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import { storeDiagnosis } from './store-diagnosis.ts';

/** Finds out why a request was refused and stores it on its row; null when there is nothing to say. */
export async function explainRefused(
  db: Queryable,
  installation: Installation,
  refused: RefusedRequest,
): Promise<Diagnosis | null> {
  const found = await diagnose(db, installation, refused);
  if (found === null) return null;
  // What the row said before, of a signature that was ignored for example, stays readable.
  const evidence = { ...found.evidence, ...(refused.note && { note: refused.note }) };
  const diagnosis = { ...found, evidence };
  await storeDiagnosis(db, refused.requestId, diagnosis);
  return diagnosis;
}
