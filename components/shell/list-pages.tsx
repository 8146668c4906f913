import Link from 'next/link';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';

/** Where a list that is newest first ends or goes on. */
export function ListPages({
  first,
  older,
  searched,
}: {
  /** Null on the first page. */
  first: string | null;
  older: string | null;
  /** Only so far back was looked, ISO-8601, and for what. */
  searched?: { to: string; noun: string } | null;
}) {
  if (first === null && older === null) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-2">
      {first !== null && (
        <Button asChild>
          <Link href={first} prefetch={false}>
            ‹ Newest
          </Link>
        </Button>
      )}
      {older !== null && (
        <Button asChild>
          <Link href={older} prefetch={false}>
            {searched ? 'Search further back ›' : 'Older ›'}
          </Link>
        </Button>
      )}
      {searched && (
        <p className="text-table text-text-2">
          Searched all {searched.noun} back to <Time value={searched.to} style="full" />.
        </p>
      )}
    </nav>
  );
}
