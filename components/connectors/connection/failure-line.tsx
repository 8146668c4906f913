'use client';

import Link from 'next/link';
import { causeText, type FailureGroup } from '../../../lib/diagnosis/group-text.ts';
import { inSentence, sameDay, timeOfDay } from '../../ui/moments.ts';
import { count } from '../../ui/numbers.ts';
import { Repeated, StatusCode } from '../../ui/status.tsx';
import { useTimes } from '../../ui/time.tsx';
import { useLogLink } from './log-link.ts';

/** Failures of one code: "signature_invalid × 5 since 13:20. Last good 13:19. Signing secret rotated 13:20 by anna@." */
export function FailureLine({ group }: { group: FailureGroup }) {
  const { now, zone } = useTimes();
  const logLink = useLogLink();
  const clock = (moment: Date) =>
    sameDay(moment, now, zone) ? timeOfDay(moment, zone) : inSentence(moment, now, zone);
  const { errorCode, statusCode, requests, since, latest, lastGoodAt, mixed, cause, diagnosis } = group;
  const link = logLink({ error: errorCode, from: since, to: new Date(latest.getTime() + 1) });
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-table">
      <StatusCode code={statusCode} />
      <span className="font-mono">{errorCode}</span>
      {requests > 1 && <Repeated times={requests} />}
      <span className="min-w-0 text-text-2">
        since {clock(since)}
        {mixed ? ', with good ones in between.' : '.'}
        {lastGoodAt !== null && !mixed && ` Last good ${clock(lastGoodAt)}.`}{' '}
        {cause ? causeText(cause, clock) : diagnosis}
      </span>
      <Link
        href={link}
        scroll={false}
        className="inline-flex min-h-6 items-center text-accent underline underline-offset-2"
      >
        {requests === 1 ? 'Show it' : `Show these ${count(requests)}`}
      </Link>
    </div>
  );
}
