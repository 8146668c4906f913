'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { FailureGroup } from '../../lib/diagnosis/group-text.ts';
import { ask } from './ask.ts';
import { useRested } from './use-rested.ts';

/** A group as it comes from the server: JSON has no dates. */
type Sent<Value> = Value extends Date
  ? string
  : Value extends object
    ? { [Name in keyof Value]: Sent<Value[Name]> }
    : Value;

/**
 * The failures of the log at `path` by their kind: those `known` first, and asked for anew when something arrives and at
 * the end of a pause. Undefined for a log that has none.
 */
export function useFailures(
  path: string,
  known: FailureGroup[] | undefined,
  isPaused: boolean,
): { failures: FailureGroup[] | undefined; askSoon: () => void } {
  const [failures, setFailures] = useState(known);
  const askSoon = useRested(() => {
    if (known === undefined || isPaused) return;
    ask<Sent<FailureGroup>[]>(`${path}/failures`).then(
      (groups) => setFailures(groups.map(withDates)),
      () => undefined, // the log itself says that the server is away, and asks at its next news
    );
  });
  const onResume = useEffectEvent(askSoon);
  useEffect(() => {
    if (!isPaused) onResume();
  }, [isPaused]);
  return { failures, askSoon };
}

function withDates({ since, latest, lastGoodAt, cause, diagnosis, ...group }: Sent<FailureGroup>): FailureGroup {
  return {
    ...group,
    since: new Date(since),
    latest: new Date(latest),
    lastGoodAt: lastGoodAt === null ? null : new Date(lastGoodAt),
    cause: cause && { ...cause, at: new Date(cause.at) },
    diagnosis: diagnosis && { ...diagnosis, at: new Date(diagnosis.at) },
  };
}
