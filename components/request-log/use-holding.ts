'use client';

import { type RefObject, useCallback, useEffect, useRef } from 'react';

/** A pointer that moved so lately is about to press something. */
const POINTER_MS = 1_000;

/**
 * Whether a row must not join the list at this moment, since it would move what somebody looks at or is about to press:
 * the list is scrolled, text in it is selected, focus is in its rows, the pointer moved over it, or nobody sees it.
 * All of these are the browser's to know.
 */
export function useHolding(box: RefObject<HTMLElement | null>): () => boolean {
  const movedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const element = box.current;
    const moved = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') movedAt.current = performance.now();
    };
    element?.addEventListener('pointermove', moved, { passive: true });
    return () => element?.removeEventListener('pointermove', moved);
  }, [box]);
  return useCallback(() => {
    const element = box.current;
    if (element === null || document.hidden) return true;
    if (element.scrollTop > 0 || performance.now() - movedAt.current < POINTER_MS) return true;
    if (element.contains(document.activeElement)) return true;
    const selection = window.getSelection();
    return (
      selection !== null &&
      !selection.isCollapsed &&
      selection.anchorNode !== null &&
      element.contains(selection.anchorNode)
    );
  }, [box]);
}
