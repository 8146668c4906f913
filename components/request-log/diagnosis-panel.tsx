'use client';

import type { WayOut } from '../../lib/connections/way-out.ts';
import type { StoredDiagnosis } from '../../lib/request-log/detailed-row.ts';
import { EvidenceList } from './evidence-list.tsx';
import { PlainCode } from './plain-code.tsx';
import { WaysOut } from './ways-out.tsx';

/** What was found out about a row: what happened, what to do, what shows it, and the way out as a button. */
export function DiagnosisPanel({
  diagnosis,
  ways,
  keyId,
}: {
  diagnosis: StoredDiagnosis;
  ways: readonly WayOut[];
  /** Null: the row matched no key, and there is nothing to be done to one. */
  keyId: string | null;
}) {
  return (
    <>
      <p className="wrap-anywhere font-medium">
        <PlainCode text={diagnosis.summary} />
      </p>
      <p className="wrap-anywhere mt-1 text-text-2">
        <PlainCode text={diagnosis.remedy} />
      </p>
      <EvidenceList evidence={diagnosis.evidence ?? {}} />
      {keyId !== null && ways.length > 0 && <WaysOut ways={ways} keyId={keyId} />}
    </>
  );
}
