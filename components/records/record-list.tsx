import Link from 'next/link';
import type { ReactNode } from 'react';
import { isNarrowed, type RecordQuery, recordSearch } from '../../lib/records/record-query.ts';
import { ListPages } from '../shell/list-pages.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { RecordFilters } from './record-filters.tsx';

interface RecordListProps {
  of: 'orders' | 'clients';
  query: RecordQuery;
  choices: { stores: { id: string; name: string }[]; sources: string[] };
  /** Not the newest: a page further on. */
  isFurther: boolean;
  page: { before: string | null; searchedTo: string | null };
  /** They may be saved as a file. */
  mayExport: boolean;
  /** What to know of a search that found nothing. */
  hint: ReactNode;
  /** Null: nothing is found. */
  table: ReactNode | null;
}

/** The page of a list of orders or clients: title, search, the table, or why there is none, and where it goes on. */
export function RecordList({ of, query, choices, isFurther, page, mayExport, hint, table }: RecordListProps) {
  const title = of === 'orders' ? 'Orders' : 'Clients';
  const path = `/settings/connectors/${of}`;
  const isEmpty = table === null && page.before === null && !isFurther;
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title }]}
        title={title}
        actions={
          mayExport &&
          table !== null && (
            <Button asChild>
              <a href={`${path}/export${recordSearch(query)}`} download>
                Export as CSV
              </a>
            </Button>
          )
        }
      />
      {(isNarrowed(query) || !isEmpty) && (
        <RecordFilters key={recordSearch(query)} of={of} path={path} query={query} choices={choices} />
      )}
      {table ?? (
        <Card className="grid justify-items-center gap-2 px-4 py-12 text-center">
          <p className="font-medium">
            {isNarrowed(query) || page.before !== null
              ? `No ${of} match.`
              : isFurther
                ? `There are no older ${of}.`
                : `No ${of} yet.`}
          </p>
          {isEmpty && !isNarrowed(query) && (
            <p className="text-text-2">
              {title} appear here as soon as a{' '}
              <Link href="/settings/connectors" className="text-accent underline underline-offset-2">
                connection
              </Link>{' '}
              sends one.
            </p>
          )}
          {query.q !== null && <p className="max-w-[68ch] text-text-2">{hint}</p>}
        </Card>
      )}
      <ListPages
        first={isFurther ? `${path}${recordSearch(query)}` : null}
        older={page.before === null ? null : `${path}${recordSearch(query, page.before)}`}
        searched={page.searchedTo === null ? null : { to: page.searchedTo, noun: of }}
      />
    </>
  );
}
