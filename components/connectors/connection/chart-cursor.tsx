'use client';

import type { KeyboardEvent } from 'react';
import { cn } from '../../ui/cn.ts';
import { plot } from './chart-plot.ts';

/**
 * Lies over the bars: one stop for the keyboard, whose arrow keys go from bar to bar and say each, and Enter opens it in the
 * request log; for the mouse each bar's whole column.
 */
export function ChartCursor({
  name,
  labels,
  active,
  onActive,
  onOpen,
}: {
  name: string;
  /** What each bar says. */
  labels: string[];
  active: number | null;
  onActive: (index: number | null) => void;
  onOpen: (index: number) => void;
}) {
  const last = labels.length - 1;
  const at = active ?? last;
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    Home: 0,
    End: last,
  };
  function onKeyDown(event: KeyboardEvent) {
    const next = steps[event.key];
    if (event.key === 'Enter' || event.key === ' ') onOpen(at);
    else if (next !== undefined) onActive(Math.min(last, Math.max(0, next)));
    else return;
    event.preventDefault();
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`${name}: the arrow keys move between bars, Enter opens one in the request log`}
      aria-valuemin={1}
      aria-valuemax={labels.length}
      aria-valuenow={at + 1}
      aria-valuetext={labels[at] ?? ''}
      onKeyDown={onKeyDown}
      onFocus={() => active === null && onActive(last)}
      onBlur={() => onActive(null)}
      onPointerLeave={() => onActive(null)}
      className="absolute flex"
      style={{ left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom }}
    >
      {labels.map((label, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the slider around it has the keys
        // biome-ignore lint/a11y/noStaticElementInteractions: the same
        <div
          key={label}
          onPointerEnter={() => onActive(index)}
          onClick={() => onOpen(index)}
          className={cn('h-full min-w-0 flex-1 cursor-pointer', index === active && 'bg-text/8')}
        />
      ))}
    </div>
  );
}
