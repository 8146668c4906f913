'use client';

import type { DetailedRow, StoredDiagnosis } from '../../lib/request-log/detailed-row.ts';
import { SeenText } from './payload/seen-text.tsx';

/** What was found out about a row: what happened, what to do, and what shows it. */
export function DiagnosisPanel({ diagnosis }: { row: DetailedRow; diagnosis: StoredDiagnosis }) {
  const evidence = Object.entries(diagnosis.evidence ?? {});
  return (
    <>
      <p className="wrap-anywhere font-medium">
        <SeenText>{diagnosis.summary}</SeenText>
      </p>
      <p className="wrap-anywhere mt-1 text-text-2">
        <SeenText>{diagnosis.remedy}</SeenText>
      </p>
      {evidence.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-pointer select-none text-table text-text-2">Evidence</summary>
          <dl className="mt-1 grid gap-1 font-mono text-table">
            {evidence.map(([name, value]) => (
              <div key={name} className="wrap-anywhere">
                <dt className="inline text-text-2">{name}: </dt>
                <dd className="inline">
                  <SeenText>{typeof value === 'string' ? value : JSON.stringify(value)}</SeenText>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
