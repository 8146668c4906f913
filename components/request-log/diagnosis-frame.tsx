'use client';

import { useEffect, useState } from 'react';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import { serverNow } from '../ui/server-clock.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { DiagnosisPanel } from './diagnosis-panel.tsx';
import { useRowHelp } from './use-row-help.ts';
import { WaysOut } from './ways-out.tsx';

/** It is worked out right after the answer; what is not there by then is not about to come. */
const WORKING_MS = 1_000;

/** The first thing in a row that failed, and in one that has something to say: what is known of why. */
export function DiagnosisFrame({ row }: { row: DetailedRow }) {
  const isYoung = useIsYoung(row.request_completed_at);
  const help = useRowHelp(row);
  if (row.payload === null) return null;
  // What its process left unexplained is explained when it is opened.
  const diagnosis = row.payload.diagnosis ?? help?.diagnosis ?? null;
  const isWorking = isYoung && diagnosis === null;
  const ways = help?.ways ?? [];
  const hasFailed = row.status_code >= 400;
  if (diagnosis === null && !hasFailed && ways.length === 0) return null;
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
        <DiagnosisPanel diagnosis={diagnosis} ways={ways} keyId={row.key_id} />
      ) : isWorking ? (
        <div className="grid gap-2">
          <Skeleton className="h-5.5 w-3/4" />
          <Skeleton className="h-5.5 w-1/2" />
        </div>
      ) : (
        <>
          {hasFailed && (
            <p className="text-text-2">
              No diagnosis yet.{' '}
              {row.repeated > 1 && 'This row stands for many requests; only the first ones of a minute are diagnosed. '}
              See below for what the code means.
            </p>
          )}
          {row.key_id !== null && ways.length > 0 && <WaysOut ways={ways} keyId={row.key_id} />}
        </>
      )}
    </section>
  );
}

/** Whether a moment is less than a second ago; turns false by itself. The timer is the browser's. */
function useIsYoung(iso: string): boolean {
  const [isYoung, setYoung] = useState(() => serverNow().getTime() - Date.parse(iso) < WORKING_MS);
  useEffect(() => {
    const left = WORKING_MS - (serverNow().getTime() - Date.parse(iso));
    setYoung(left > 0);
    if (left <= 0) return;
    const timer = setTimeout(() => setYoung(false), left);
    return () => clearTimeout(timer);
  }, [iso]);
  return isYoung;
}
