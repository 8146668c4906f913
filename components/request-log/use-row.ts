'use client';

import { useEffect, useState } from 'react';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import { ask, Unanswered } from './ask.ts';

export interface OpenedRow {
  row: DetailedRow | null;
  failed: Unanswered | null;
  /** Asks again. */
  reload: () => void;
}

/**
 * A row with all its facts. `version` is whatever changes when the row says more than before: then it is asked for
 * again, and what is shown stays until that is here.
 */
export function useRow(path: string, id: string, version: string): OpenedRow {
  const [opened, setOpened] = useState<{ id: string; row: DetailedRow } | null>(null);
  const [failed, setFailed] = useState<{ id: string; error: Unanswered } | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` and `attempt` ask for the same again
  useEffect(() => {
    const asking = new AbortController();
    ask<DetailedRow>(`${path}/${id}`, asking.signal).then(
      (row) => {
        setOpened({ id, row });
        setFailed(null);
      },
      (error) => {
        if (asking.signal.aborted) return;
        setFailed({ id, error: error instanceof Unanswered ? error : new Unanswered(0) });
      },
    );
    return () => asking.abort();
  }, [path, id, version, attempt]);
  return {
    row: opened?.id === id ? opened.row : null,
    failed: failed?.id === id ? failed.error : null,
    reload: () => setAttempt((n) => n + 1),
  };
}
