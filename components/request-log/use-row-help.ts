'use client';

import { useEffect, useState } from 'react';
import type { RowHelp } from '../../lib/connections/way-out.ts';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import { serverNow } from '../ui/server-clock.ts';
import { ask } from './ask.ts';
import { dataPath, useLogSource } from './log-source.ts';

/** On a busy machine a diagnosis is a while in coming; a row is asked for again so often, until it is so old. */
const ASK_AGAIN_MS = 700;
const SOON_MS = 15_000;

/** What helps with a row that was refused or parked; null while it is asked for, and where nothing does. */
export function useRowHelp(row: DetailedRow): RowHelp | null {
  const source = useLogSource();
  const [help, setHelp] = useState<{ id: string; help: RowHelp } | null>(null);
  const wanted = source.mayManage && (row.status_code >= 400 || row.marks.includes('parked'));
  const path = `${dataPath(source)}/${row.id}/help`;
  const summary = row.payload?.diagnosis?.summary;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row that says more than before may have another way out
  useEffect(() => {
    if (!wanted) return;
    const asking = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const askOnce = () =>
      ask<RowHelp>(path, asking.signal).then(
        (found) => {
          setHelp({ id: row.id, help: found });
          const isYoung = serverNow().getTime() - Date.parse(row.request_completed_at) < SOON_MS;
          if (found.diagnosis === null && isYoung) again = setTimeout(askOnce, ASK_AGAIN_MS);
        },
        () => {}, // the row itself stays readable, and says what its code means
      );
    askOnce();
    return () => {
      asking.abort();
      clearTimeout(again);
    };
  }, [path, wanted, summary]);
  return help?.id === row.id ? help.help : null;
}
