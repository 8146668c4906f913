'use client';

import { useEffect, useState } from 'react';
import type { RowHelp } from '../../lib/connections/way-out.ts';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import { ask } from './ask.ts';
import { dataPath, useLogSource } from './log-source.ts';

/** What helps with a row that was refused or parked; null while it is asked for, and where nothing does. */
export function useRowHelp(row: DetailedRow): RowHelp | null {
  const source = useLogSource();
  const [help, setHelp] = useState<{ id: string; help: RowHelp } | null>(null);
  const wanted = source.mayManage && (row.status_code >= 400 || row.marks.includes('parked'));
  const path = `${dataPath(source)}/${row.id}/help`;
  const said = row.payload?.diagnosis?.summary;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row that says more than before may have another way out
  useEffect(() => {
    if (!wanted) return;
    const asking = new AbortController();
    ask<RowHelp>(path, asking.signal).then(
      (found) => setHelp({ id: row.id, help: found }),
      () => {}, // the row itself stays readable, and says what its code means
    );
    return () => asking.abort();
  }, [path, wanted, said]);
  return help?.id === row.id ? help.help : null;
}
