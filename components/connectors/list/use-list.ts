'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { type ListQuery, listHref } from '../../../lib/connections/list-query.ts';

/** Changes what the list shows, by its URL: the server filters, sorts and pages. `pending` until the new list is here. */
export function useList(query: ListQuery) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return {
    pending,
    /** Any change but that of the page leads to the first page. A choice is a step that Back undoes; typing is none. */
    show(changes: Partial<ListQuery>, { replace = false } = {}) {
      const href = listHref({ ...query, page: 1, ...changes });
      startTransition(() => router[replace ? 'replace' : 'push'](href, { scroll: false }));
    },
  };
}
