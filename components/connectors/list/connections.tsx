'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import type { ConnectionPage } from '../../../lib/connections/list-connections.ts';
import { type ListQuery, wholeList } from '../../../lib/connections/list-query.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { count } from '../../ui/numbers.ts';
import { ConnectionsTable } from './connections-table.tsx';
import { FilterSheet, InlineFilters } from './filters.tsx';
import { Pages } from './pages.tsx';
import { SearchField } from './search-field.tsx';
import { useList } from './use-list.ts';

/** Search and filters, the table, and its pages. All of its state is in the URL. */
export function Connections({
  page,
  query,
  stores,
  children,
}: {
  page: ConnectionPage;
  query: ListQuery;
  stores: { id: string; name: string }[];
  /** Lines that stand beside the pages. */
  children?: ReactNode;
}) {
  const { pending, show } = useList(query);
  const filters = { query, stores, ofStatus: page.ofStatus, show };
  const showsRevoked = query.status.includes('revoked');
  return (
    <section aria-label="Connections" className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-busy={pending || undefined}>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField value={query.q} onSearch={(q) => show({ q }, { replace: true })} />
        <InlineFilters {...filters} />
        <FilterSheet {...filters} />
        <span className="ml-auto flex flex-wrap items-center gap-x-3 whitespace-nowrap text-table text-text-2 tabular-nums">
          {!showsRevoked && page.ofStatus.revoked > 0 && (
            <Button variant="link" size="small" onClick={() => show({ status: [...query.status, 'revoked'] })}>
              Show revoked ({count(page.ofStatus.revoked)})
            </Button>
          )}
          <span role="status">
            {count(page.matching)} of {count(page.all)}
          </span>
        </span>
      </div>
      {page.matching === 0 ? (
        <div className="grid justify-items-center gap-2 rounded-card border border-border bg-surface px-4 py-12 text-center">
          <p className="font-medium">No connections match.</p>
          <Button onClick={() => show(wholeList)}>Clear filters</Button>
        </div>
      ) : (
        <div className={cn('transition-opacity duration-180', pending && 'opacity-60 delay-150')}>
          <ConnectionsTable page={page} query={query} onSort={show} />
        </div>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-table text-text-2">
        <div className="flex flex-wrap gap-x-6 gap-y-1">{children}</div>
        {page.pages > 1 && <Pages page={page.page} pages={page.pages} query={query} />}
      </div>
    </section>
  );
}

/** `n` leads to a new integration key. */
export function NewKeyShortcut() {
  const router = useRouter();
  useShortcut('n', () => router.push('/settings/connectors/new'));
  return null;
}
