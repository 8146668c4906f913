'use client';

import { useRef } from 'react';

type Handler = ((event: Event) => void) | undefined;

/**
 * Gives the focus back to what had it when a dialog opened, whether or not that is its trigger; where that is gone, to the
 * page's heading, so that it never falls to the body. `own` handlers go first, and may prevent it.
 */
export function useFocusBack(own: { onOpenAutoFocus?: Handler; onCloseAutoFocus?: Handler }) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus(event: Event) {
      before.current = document.activeElement;
      own.onOpenAutoFocus?.(event);
    },
    onCloseAutoFocus(event: Event) {
      own.onCloseAutoFocus?.(event);
      if (event.defaultPrevented) return;
      event.preventDefault();
      const opener = before.current;
      if (opener instanceof HTMLElement && opener !== document.body) opener.focus();
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('main h1')?.focus();
    },
  };
}
