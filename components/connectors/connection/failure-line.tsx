'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { type FailureGroup, groupSentences } from '../../../lib/diagnosis/group-text.ts';
import { PlainCode } from '../../request-log/plain-code.tsx';
import { clockOf } from '../../ui/moments.ts';
import { count } from '../../ui/numbers.ts';
import { StatusCode } from '../../ui/status.tsx';
import { useTimes } from '../../ui/time.tsx';
import { useLogLink } from './log-link.ts';

/** Failures of one code: "Same failure 201 times since 18:08. Cause found at 18:10: …", and the way to those rows. */
export function FailureLine({ group }: { group: FailureGroup }) {
  const { now, zone } = useTimes();
  const logLink = useLogLink();
  const { errorCode, statusCode, requests, since, latest, diagnosis } = group;
  const { said, found } = groupSentences(group, (moment) => clockOf(moment, now, zone));
  const these = logLink({ error: errorCode, from: since, to: new Date(latest.getTime() + 1) });
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-table">
      <StatusCode code={statusCode} />
      <span className="font-mono">{errorCode}</span>
      <span className="wrap-anywhere min-w-0 text-text-2">
        {said} {found !== '' && <PlainCode text={found} />}
      </span>
      {diagnosis !== null && requests > 1 && (
        <LineLink href={`${these}&row=${diagnosis.rowId}`}>Open that request</LineLink>
      )}
      <LineLink href={these}>{requests === 1 ? 'Show it' : `Show these ${count(requests)}`}</LineLink>
    </div>
  );
}

function LineLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      scroll={false}
      className="inline-flex min-h-6 items-center text-accent underline underline-offset-2"
    >
      {children}
    </Link>
  );
}
