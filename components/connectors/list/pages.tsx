import { ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { type ListQuery, listHref, pageSize } from '../../../lib/connections/list-query.ts';
import { Button } from '../../ui/button.tsx';

/** `‹ 1 2 ›`: the first, the last, and those around the open one. */
export function Pages({ page, pages, query }: { page: number; pages: number; query: ListQuery }) {
  const near = Array.from({ length: pages }, (_, i) => i + 1).filter(
    (number) => number === 1 || number === pages || Math.abs(number - page) <= 2,
  );
  return (
    <nav aria-label="Pages" className="ml-auto flex flex-wrap items-center gap-1">
      <Step to={page - 1} pages={pages} query={query} label="Previous page">
        <ChevronLeft aria-hidden />
      </Step>
      {near.map((number, i) => (
        <span key={number} className="contents">
          {i > 0 && number - (near[i - 1] ?? number) > 1 && <span aria-hidden>…</span>}
          <Button
            asChild
            variant={number === page ? 'secondary' : 'ghost'}
            size="small"
            className="min-w-7 tabular-nums"
          >
            <Link
              href={listHref({ ...query, page: number })}
              prefetch={false}
              aria-label={`Page ${number}`}
              aria-current={number === page ? 'page' : undefined}
            >
              {number}
            </Link>
          </Button>
        </span>
      ))}
      <Step to={page + 1} pages={pages} query={query} label="Next page">
        <ChevronRight aria-hidden />
      </Step>
      <span className="pl-2">{pageSize} per page</span>
    </nav>
  );
}

function Step({
  to,
  pages,
  query,
  label,
  children,
}: {
  to: number;
  pages: number;
  query: ListQuery;
  label: string;
  children: React.ReactNode;
}) {
  if (to < 1 || to > pages) {
    return (
      <Button variant="ghost" size="smallIcon" disabled aria-label={label}>
        {children}
      </Button>
    );
  }
  return (
    <Button asChild variant="ghost" size="smallIcon">
      <Link href={listHref({ ...query, page: to })} prefetch={false} aria-label={label}>
        {children}
      </Link>
    </Button>
  );
}
