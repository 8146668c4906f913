'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ListNotes } from '../../../lib/connections/list-notes.ts';
import { count } from '../../ui/numbers.ts';
import { Time } from '../../ui/time.tsx';

/** What waits beside the list: parked deliveries, and requests that matched no key. */
export function Notes({ parked, unmatched }: ListNotes) {
  return (
    <>
      {parked && (
        <p>
          {parked.deliveries === 1 ? '1 parked delivery,' : `${count(parked.deliveries)} parked deliveries, oldest`}{' '}
          <Time value={parked.oldestAt} bare />. <Way href="/settings/connectors/parked" text="Review" />
        </p>
      )}
      {unmatched && unmatched.requests > 0 && (
        <p>
          {unmatched.more ? 'More than ' : ''}
          {count(unmatched.requests)} unmatched {unmatched.requests === 1 ? 'request' : 'requests'} in 24 h.{' '}
          <Way href="/settings/connectors/unmatched" text="Show" />
        </p>
      )}
    </>
  );
}

function Way({ href, text }: { href: string; text: string }) {
  return (
    <Link href={href} prefetch={false} className="inline-flex items-center font-medium text-accent hover:underline">
      {text}
      <ChevronRight aria-hidden className="size-3.5" />
    </Link>
  );
}
