'use client';

import { useSearchParams } from 'next/navigation';
import { type Filters, filterParams, noFilters } from '../../lib/request-log/filters.ts';

type Wanted = Partial<Omit<Filters, 'from' | 'to'>> & { from?: Date; to?: Date };

/** Makes links to the request log's drawer over this page, with filters; what else the page's URL says stays. */
export function useLogLink(): (wanted: Wanted) => string {
  const range = useSearchParams().get('range');
  return ({ from, to, ...others }) => {
    const filters = {
      ...noFilters,
      ...others,
      from: from?.toISOString() ?? null,
      to: to?.toISOString() ?? null,
    };
    const query = new URLSearchParams({ ...(range !== null && { range }), log: '1' });
    for (const [name, value] of Object.entries(filterParams(filters))) if (value !== null) query.set(name, value);
    return `?${query}`;
  };
}
