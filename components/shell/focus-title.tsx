'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * Puts the focus on the new page's heading after going there, as a browser that loads a page begins at its top. A form
 * that takes the focus itself keeps it. One for all pages, so that it knows from where one came.
 */
export function FocusTitle() {
  const path = usePathname();
  // The browser begins a page that it has loaded at its top; what it was led to, after a sign-in say, has no such start.
  const isLoaded = useSyncExternalStore(
    () => () => {},
    () => false,
    () => true,
  );
  const last = useRef(isLoaded ? path : null);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    if (location.hash) return; // the anchor has it
    if (document.activeElement?.matches('main :is(input, textarea, select)')) return;
    const title = document.querySelector<HTMLElement>('main h1');
    if (document.querySelector('[role=dialog]') === null) title?.focus({ preventScroll: true });
  }, [path]);
  return null;
}
