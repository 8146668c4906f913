'use client';

import { type RefObject, useEffect, useState } from 'react';

/** Lines that are drawn above and below what is seen, so that scrolling finds them there. */
const MORE = 10;

/**
 * Which of a scrolled box's lines of one height are to be drawn: from `first` up to `end`. The box's size and scroll
 * position are the browser's, hence the effect.
 */
export function useWindow(box: RefObject<HTMLElement | null>, count: number, lineHeight: number) {
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const { scrollTop: top, clientHeight: height } = element;
      setSeen((now) => (now.top === top && now.height === height ? now : { top, height }));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    element.addEventListener('scroll', soon, { passive: true });
    const sizes = new ResizeObserver(soon);
    sizes.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', soon);
      sizes.disconnect();
    };
  }, [box]);
  const first = Math.max(0, Math.min(count, Math.floor(seen.top / lineHeight)) - MORE);
  return { first, end: Math.min(count, Math.ceil((seen.top + seen.height) / lineHeight) + MORE), top: seen.top };
}
