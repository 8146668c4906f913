'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useRef } from 'react';
import { type Filters, filterNames, filterParams, filtersFrom, noFilters } from '../../lib/request-log/filters.ts';
import { isRowId } from '../../lib/request-log/row-id.ts';

/** What of the log stands in the URL: whoever is sent it sees the same. */
export interface LogUrl {
  filters: Filters;
  /** The list starts below this id; null: at the newest row. */
  before: string | null;
  /** The open row. */
  rowId: string | null;
  isOpen: boolean;
  setFilters(change: Partial<Filters>, how?: 'push' | 'replace'): void;
  clearFilters(): void;
  startBelow(before: string | null): void;
  openRow(id: string): void;
  closeRow(): void;
  openLog(): void;
  closeLog(): void;
  /** The address of a row, filters left out: it works for whoever may see it, however far off the row is. */
  linkTo(id: string): string;
}

/** Reads and changes the log's part of the URL; the page itself is not asked for again. */
export function useLogUrl(): LogUrl {
  const params = useSearchParams();
  const pathname = usePathname();
  /** The entry before the open row's is one of ours, so that closing it can go back instead of adding one. */
  const cameFromList = useRef(false);

  const go = useCallback(
    (change: Record<string, string | null>, how: 'push' | 'replace') => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(change)) {
        if (value === null) next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      if (query === new URLSearchParams(window.location.search).toString()) return;
      const url = `${pathname}${query && `?${query}`}`;
      if (how === 'push') window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [pathname],
  );

  return useMemo(() => {
    const filters = filtersFrom(params);
    const row = params.get('row');
    const before = params.get('before');
    const rowId = row !== null && isRowId(row) ? row : null;
    return {
      filters,
      before: before !== null && isRowId(before) ? before : null,
      rowId,
      isOpen: params.get('log') === '1' || rowId !== null,
      setFilters: (change, how = 'push') => {
        cameFromList.current = false;
        go({ ...filterParams({ ...filters, ...change }), before: null }, how);
      },
      clearFilters: () => {
        cameFromList.current = false;
        go({ ...filterParams(noFilters), before: null }, 'push');
      },
      startBelow: (id) => go({ before: id }, 'push'),
      openRow: (id) => {
        if (rowId === null) cameFromList.current = true;
        go({ row: id }, rowId === null ? 'push' : 'replace');
      },
      closeRow: () => {
        if (rowId === null) return;
        if (cameFromList.current) window.history.back();
        else go({ row: null, log: params.get('log') ?? '1' }, 'replace');
        cameFromList.current = false;
      },
      openLog: () => go({ log: '1' }, 'push'),
      closeLog: () => {
        cameFromList.current = false;
        go(
          { ...Object.fromEntries(filterNames.map((name) => [name, null])), log: null, before: null, row: null },
          'push',
        );
      },
      linkTo: (id) => new URL(`${pathname}?row=${id}`, window.location.href).href,
    };
  }, [params, pathname, go]);
}
