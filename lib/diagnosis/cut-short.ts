import type { Queryable } from '../database/pool.ts';
import { processLog } from '../process-log.ts';
import type { Diagnosis } from './diagnosis.ts';
import { storeDiagnosis } from './store-diagnosis.ts';

/** Looking into a request took longer than the deadline, or more memory than there is for it, and was ended. */
export class CutShort extends Error {}

/** What its row says then. It is not looked into again: that would end the same way. */
export const cutShort: Diagnosis = {
  summary: 'Not found out in time: looking into this request took too long, so we stopped.',
  remedy: 'The response says what was wrong. Open its error code for what to check.',
  evidence: { cause: 'not_tried' },
};

/** What was found about a row's request; where that was cut short, the row says so from now on. */
export async function orCutShort(
  db: Queryable,
  rowId: string,
  finding: Promise<Diagnosis | null>,
): Promise<Diagnosis | null> {
  try {
    return await finding;
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    processLog.warn({ err: error, requestId: rowId }, 'a diagnosis was cut short');
    await storeDiagnosis(db, rowId, cutShort);
    return cutShort;
  }
}
