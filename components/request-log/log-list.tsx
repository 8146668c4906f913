'use client';

import { type KeyboardEvent, type ReactNode, type RefObject, useMemo } from 'react';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import { cn } from '../ui/cn.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTimes } from '../ui/time.tsx';
import { exactTimeOfDay } from '../ui/time-text.ts';
import { type Column, columns, gridOf, keyColumn, narrowColumns, widthOf } from './columns.ts';
import { itemsOf } from './log-items.ts';
import { LogRow, type RowLayout } from './log-row.tsx';
import { useLogSource } from './log-source.ts';
import { useMedia } from './use-media.ts';
import { useWindow } from './use-window.ts';

const HEAD_HEIGHT = 36;

/** With whose row it is, right after its time. */
const columnsOfMany: readonly Column[] = [columns[0], keyColumn, ...columns.slice(1)];

export interface LogListProps {
  box: RefObject<HTMLDivElement | null>;
  rows: readonly ListedRow[];
  layout: RowLayout;
  openId: string | null;
  activeId: string | null;
  joined: ReadonlySet<string>;
  isBusy: boolean;
  /** Nothing is there yet: rows to be stand in for themselves. */
  isFirst: boolean;
  onOpen: (row: ListedRow, how: 'pointer' | 'keyboard') => void;
  onMove: (step: 1 | -1) => void;
  /** A row's button has focus now, however it came by it. */
  onFocusRow: (id: string) => void;
  /** Below the rows: how far back they go, and on. */
  children: ReactNode;
}

/** The height of a line: fixed, so that a new one moves the others by a whole one, and nothing else on the page. */
function useLineHeight(layout: RowLayout): number {
  const isCoarse = useMedia('(pointer: coarse)');
  if (layout === 'phone') return 56;
  return isCoarse ? 44 : 36;
}

/** The rows under their headings. Only those in sight are drawn, each at its place by transform. */
export function LogList({
  box,
  rows,
  layout,
  openId,
  activeId,
  joined,
  isBusy,
  isFirst,
  onOpen,
  onMove,
  onFocusRow,
  children,
}: LogListProps) {
  const { zone, now } = useTimes();
  const items = useMemo(() => itemsOf(rows, zone, now), [rows, zone, now]);
  const lineHeight = useLineHeight(layout);
  const wide: readonly Column[] = useLogSource().keys === undefined ? columns : columnsOfMany;
  const shown: readonly Column[] = layout === 'narrow' ? narrowColumns : wide;
  const names = useMemo(() => shown.map(({ name }) => name), [shown]);
  const grid = layout === 'phone' ? '1fr' : gridOf(shown);
  const { first, end } = useWindow(box, items.length, lineHeight);
  const drawn = items.map((item, i) => ({ item, i })).slice(first, end);
  const rowsHeight = (isFirst ? 12 : items.length) * lineHeight;
  const headHeight = layout === 'phone' ? 0 : HEAD_HEIGHT;
  const active = items.findIndex((item) => item.kind === 'row' && item.row.id === activeId);
  const activeItem = items[active];
  // What has focus stays in the page, also when it was scrolled out of sight.
  if (activeItem && (active < first || active >= end)) drawn.push({ item: activeItem, i: active });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    onMove(event.key === 'ArrowDown' ? 1 : -1);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move among the buttons inside
    <div
      ref={box}
      tabIndex={rows.length === 0 ? 0 : undefined} // its headings scroll sideways also when there is no row to stop at
      className="relative min-h-0 flex-1 overflow-auto overscroll-contain scroll-pt-9"
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        const id = target.getAttribute('data-row');
        if (id !== null) onFocusRow(id);
      }}
    >
      <div
        role="table"
        aria-label="Requests"
        aria-rowcount={items.length + 1}
        aria-busy={isBusy}
        style={{ minWidth: layout === 'wide' ? widthOf(wide) : undefined }}
      >
        <div role="rowgroup" className={cn('sticky top-0 z-2', layout === 'phone' && 'sr-only')}>
          <div
            role="row"
            aria-rowindex={1}
            className="grid items-center border-border border-b bg-sunken"
            style={{ height: HEAD_HEIGHT, gridTemplateColumns: gridOf(shown) }}
          >
            {shown.map(({ name, heading = name }, i) => (
              <div
                key={name}
                role="columnheader"
                className={cn(
                  'whitespace-nowrap px-2 text-left font-medium font-mono text-meta text-text-2',
                  i === 0 && 'sticky left-0 z-1 flex h-full items-center border-border border-r bg-sunken',
                )}
              >
                {heading}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: rowsHeight }}>
          {isFirst && Array.from({ length: 12 }, (_, i) => <SkeletonLine key={String(i)} height={lineHeight} />)}
          {!isFirst &&
            drawn.map(({ item, i }) =>
              item.kind === 'day' ? (
                <div
                  key={`day ${item.day}`}
                  role="row"
                  aria-rowindex={i + 2}
                  className="absolute inset-x-0 top-0 flex items-end border-border max-sm:items-center border-b bg-surface"
                  style={{ height: lineHeight, transform: `translateY(${i * lineHeight}px)` }}
                >
                  <div
                    role="cell"
                    aria-colspan={names.length}
                    className="sticky left-0 px-2 pb-1 font-medium text-meta text-text-2 max-sm:px-4 max-sm:pb-0"
                  >
                    {item.heading}
                  </div>
                </div>
              ) : (
                <LogRow
                  key={item.row.id}
                  row={item.row}
                  rowIndex={i + 2}
                  time={exactTimeOfDay(new Date(item.row.request_received_at), zone)}
                  layout={layout}
                  names={names}
                  grid={grid}
                  y={i * lineHeight}
                  height={lineHeight}
                  isOpen={item.row.id === openId}
                  isActive={item.row.id === activeId}
                  hasJoined={joined.has(item.row.id)}
                  onOpen={onOpen}
                />
              ),
            )}
        </div>
      </div>
      {/* By transform as well: in the flow each new row would push it, and that counts as a shift. */}
      <div className="absolute inset-x-0 top-0" style={{ transform: `translateY(${headHeight + rowsHeight}px)` }}>
        <div className="sticky left-0 w-fit max-w-full p-4">{children}</div>
      </div>
    </div>
  );
}

function SkeletonLine({ height }: { height: number }) {
  return (
    <div className="flex items-center border-border border-b px-2" style={{ height }}>
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}
