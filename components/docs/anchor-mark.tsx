'use client';

import { useEffect } from 'react';

/** So far a reader scrolls before the mark is in the way. */
const SCROLLED_PX = 48;

/** Marks the section that the address names, until the reader scrolls on. Outside systems: the address, and scrolling. */
export function AnchorMark() {
  useEffect(() => {
    let marked: Element | null = null;
    let markedAt = 0;
    const unmark = () => {
      marked?.removeAttribute('data-marked');
      marked = null;
    };
    const mark = () => {
      unmark();
      const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
      marked = target?.closest('section') ?? target;
      marked?.setAttribute('data-marked', '');
      // The browser scrolls there by itself, which is not the reader's doing: where that ends counts.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          markedAt = window.scrollY;
        }),
      );
      markedAt = Number.NaN;
    };
    const scrolled = () => {
      if (Math.abs(window.scrollY - markedAt) > SCROLLED_PX) unmark();
    };
    mark();
    window.addEventListener('hashchange', mark);
    window.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      unmark();
      window.removeEventListener('hashchange', mark);
      window.removeEventListener('scroll', scrolled);
    };
  }, []);
  return null;
}
