'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { type FailureGroup, groupSentences } from '../../lib/diagnosis/group-text.ts';
import { count } from '../ui/numbers.ts';
import { StatusCode } from '../ui/status.tsx';
import { useTimes } from '../ui/time.tsx';
import { clockOf } from '../ui/time-text.ts';
import { useLogLink } from './log-link.ts';
import { PlainCode } from './plain-code.tsx';

/** Failures by code that are told apart; the log has all. */
const MOST_LINES = 3;

/** Failures by code, one a line; nothing when there are none. */
export function FailureLines({ failures }: { failures: FailureGroup[] }) {
  if (failures.length === 0) return null;
  return (
    <ul className="grid gap-1.5">
      {failures.slice(0, MOST_LINES).map((group) => (
        <li key={group.errorCode}>
          <FailureLine group={group} />
        </li>
      ))}
    </ul>
  );
}

/** Failures of one code: "Same failure 201 times since 18:08. Cause found at 18:10: …", and the way to those rows. */
function FailureLine({ group }: { group: FailureGroup }) {
  const { now, zone } = useTimes();
  const logLink = useLogLink();
  const { errorCode, statusCode, requests, since, latest, diagnosis } = group;
  const { summary, found } = groupSentences(group, (moment) => clockOf(moment, now, zone));
  const these = logLink({ error: errorCode, from: since, to: new Date(latest.getTime() + 1) });
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-1 text-table">
      {/* Numbers grow at the end of a line, so that nothing moves when one more comes. */}
      <div className="wrap-anywhere min-w-0 flex-1 basis-80 text-text-2">
        <p>
          <StatusCode code={statusCode} /> <span className="font-mono text-text">{errorCode}</span> {summary}
        </p>{' '}
        {found !== '' && (
          <p>
            <PlainCode text={found} />
          </p>
        )}
      </div>
      <p className="flex gap-x-4 *:min-w-28">
        {diagnosis !== null && requests > 1 ? (
          <LineLink href={`${these}&row=${diagnosis.rowId}`}>Open that request</LineLink>
        ) : (
          <span className="max-sm:hidden" /> // its place: what comes there later moves nothing
        )}
        <LineLink href={these}>{requests === 1 ? 'Show it' : `Show these ${count(requests)}`}</LineLink>
      </p>
    </div>
  );
}

function LineLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} scroll={false} className="inline-block min-h-6 text-accent underline underline-offset-2">
      {children}
    </Link>
  );
}
