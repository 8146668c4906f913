'use client';

import { useState } from 'react';
import type { TrailEntry } from '../../../lib/connections/audit-trail.ts';
import { shortActor } from '../../../lib/diagnosis/group-text.ts';
import { actionWords, keyAuditText } from '../../../lib/key-audit-text.ts';
import { Button } from '../../ui/button.tsx';
import { Time, useTimes } from '../../ui/time.tsx';
import { inSentence } from '../../ui/time-text.ts';

/** Entries of a key's audit trail as sentences. */
export function AuditLines({ entries, first }: { entries: TrailEntry[]; first: number }) {
  const [all, setAll] = useState(false);
  const { zone, now } = useTimes();
  const moment = (iso: string) => inSentence(new Date(iso), now, zone);
  return (
    <>
      <ol className="grid gap-2 text-table">
        {entries.slice(0, all ? undefined : first).map((entry) => (
          <li key={entry.id} className="grid gap-x-3 sm:grid-cols-[8.5rem_minmax(0,1fr)]">
            <Time value={entry.createdAt} style="sentence" className="justify-self-start self-start text-text-2" />
            <span className="wrap-anywhere">
              <span title={entry.actor}>{shortActor(entry.actor)}</span>{' '}
              {keyAuditText(entry, moment) ?? actionWords(entry.action)}
              {entry.clientIp !== null && (
                <span className="text-text-2">
                  , from <span className="font-mono">{entry.clientIp}</span>
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {!all && entries.length > first && (
        <Button variant="link" className="mt-2" onClick={() => setAll(true)}>
          Show all {entries.length}
        </Button>
      )}
    </>
  );
}
