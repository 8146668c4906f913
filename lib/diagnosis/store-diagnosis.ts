import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { redactText } from '../request-log/redact.ts';
import type { Diagnosis } from './diagnosis.ts';

const store = statement({
  name: 'store-diagnosis',
  parameters: { id: 'uuid', diagnosis: 'json', drift: 'integer?' },
  columns: {},
  text: `
    update integrations.request_log set diagnosis = $diagnosis,
      clock_drift_seconds = coalesce(clock_drift_seconds, $drift)
    where id = $id`,
});

/** Writes it to its row; keys in it are cut, as everywhere in the log. */
export async function storeDiagnosis(db: Queryable, requestId: string, diagnosis: Diagnosis): Promise<void> {
  const drift = diagnosis.evidence?.clock_drift_seconds;
  const isDrift = typeof drift === 'number' && Math.abs(drift) < 2 ** 31;
  await run(db, store, {
    id: requestId,
    diagnosis: redactText(JSON.stringify(diagnosis)),
    drift: isDrift ? drift : null,
  });
}
