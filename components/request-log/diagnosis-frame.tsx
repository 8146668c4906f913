'use client';

import { useEffect, useState } from 'react';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { DiagnosisPanel } from './diagnosis-panel.tsx';

/** It is worked out right after the answer; what is not there by then is not about to come. */
const WORKING_MS = 1_000;

/** The first thing in a row that failed, and in one that has something to say: what is known of why. */
export function DiagnosisFrame({ row }: { row: DetailedRow }) {
  const isWorking = useIsYoung(row.request_completed_at) && row.payload?.diagnosis === null;
  if (row.payload === null) return null;
  const { diagnosis } = row.payload;
  const hasFailed = row.status_code >= 400;
  if (diagnosis === null && !hasFailed) return null;
  return (
    <section
      aria-labelledby="diagnosis"
      aria-busy={isWorking}
      className="rounded-card border border-border bg-sunken px-4 py-3"
    >
      <h3 id="diagnosis" className="mb-1 text-meta text-text-2">
        {hasFailed ? 'Diagnosis' : 'Worth knowing'}
      </h3>
      {diagnosis !== null ? (
        <DiagnosisPanel row={row} diagnosis={diagnosis} />
      ) : isWorking ? (
        <div className="grid gap-2">
          <Skeleton className="h-5.5 w-3/4" />
          <Skeleton className="h-5.5 w-1/2" />
        </div>
      ) : (
        <p className="text-text-2">
          None yet.{' '}
          {row.repeated > 1 && 'This row stands for many requests; the first ones of a minute are looked into. '}
          What the code means stands below.
        </p>
      )}
    </section>
  );
}

/** Whether a moment is less than a second ago; turns false by itself. The clock is the browser's. */
function useIsYoung(iso: string): boolean {
  const [isYoung, setYoung] = useState(() => Date.now() - Date.parse(iso) < WORKING_MS);
  useEffect(() => {
    const left = WORKING_MS - (Date.now() - Date.parse(iso));
    setYoung(left > 0);
    if (left <= 0) return;
    const timer = setTimeout(() => setYoung(false), left);
    return () => clearTimeout(timer);
  }, [iso]);
  return isYoung;
}
