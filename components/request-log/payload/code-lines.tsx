'use client';

import { type ReactNode, useRef } from 'react';
import { useMedia } from '../use-media.ts';
import { useWindow } from '../use-window.ts';

const LINE_HEIGHT = 20;
/** More lines than these scroll in a box of their own height. */
const TALLEST = 22;
/** Printed: all of them, up to some thirty pages. */
const MOST_PRINTED = 2_000;

/** Lines of code by their number. Only those in sight are drawn, so that a body of megabytes is a few dozen elements. */
export function CodeLines({ count, label, line }: { count: number; label: string; line: (i: number) => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const { first, end } = useWindow(box, count, LINE_HEIGHT);
  const isPrinted = useMedia('print');
  if (isPrinted) return <PrintedLines count={count} line={line} />;
  const drawn = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      data-scrolls
      aria-label={label}
      className="overflow-auto rounded-control border border-border bg-sunken py-2 -outline-offset-2"
      style={{ height: Math.min(count, TALLEST) * LINE_HEIGHT + 18 }}
    >
      <div className="relative w-max min-w-full" style={{ height: count * LINE_HEIGHT }}>
        {drawn.map((i) => (
          <div
            key={i}
            className="absolute top-0 left-0 whitespace-pre px-3 font-mono text-table slashed-zero"
            style={{ transform: `translateY(${i * LINE_HEIGHT}px)`, height: LINE_HEIGHT }}
          >
            {line(i)}
          </div>
        ))}
      </div>
    </section>
  );
}

function PrintedLines({ count, line }: { count: number; line: (i: number) => ReactNode }) {
  const printed = Math.min(count, MOST_PRINTED);
  return (
    <div className="wrap-anywhere border border-border py-2">
      {Array.from({ length: printed }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are known by their numbers
        <div key={i} className="whitespace-pre-wrap px-3 font-mono text-table slashed-zero">
          {line(i)}
        </div>
      ))}
      {count > printed && <p className="px-3 pt-2">{`The first ${printed} of ${count} lines.`}</p>}
    </div>
  );
}
