import Link from 'next/link';
import { EntryCard } from './entry-card.tsx';

/** A one-time link that was used, has run out or never was: nobody learns which. */
export function DeadLink({ hint }: { hint: string }) {
  return (
    <EntryCard title="Nothing to do here">
      <p>This link has been used or has expired.</p>
      <p className="mt-2 text-text-2">{hint}</p>
      <p className="mt-6">
        <Link href="/sign-in" className="text-accent underline underline-offset-2">
          Sign in
        </Link>
      </p>
    </EntryCard>
  );
}
