'use client';

import { ArrowUpRight } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import { cn } from '../ui/cn.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { middle } from '../ui/numbers.ts';
import type { ColumnName } from './columns.ts';
import { Latency } from './latency.tsx';
import { useLogSource } from './log-source.ts';
import { SeenText } from './payload/seen-text.tsx';
import { RowStatus, RowWords, rowName } from './row-marks.tsx';

export type RowLayout = 'wide' | 'narrow' | 'phone';

export interface LogRowProps {
  row: ListedRow;
  /** Of the list, from 1; the headings are 1. */
  rowIndex: number;
  /** Its clock in the reader's zone. */
  time: string;
  layout: RowLayout;
  names: readonly ColumnName[];
  grid: string;
  y: number;
  height: number;
  isOpen: boolean;
  /** The one row of the list that Tab stops at. */
  isActive: boolean;
  hasJoined: boolean;
  onOpen: (row: ListedRow, how: 'pointer' | 'keyboard') => void;
}

/** A line of the list. It is opened by the button that its time is; a click anywhere on it is a convenience. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row, rowIndex, layout, names, grid, y, height, isOpen, isActive, hasJoined, onOpen } = props;
  const [isPointedAt, setPointedAt] = useState(false);
  const tint = cn(
    'bg-surface group-hover:bg-hover',
    isOpen && 'bg-selected group-hover:bg-selected',
    hasJoined && 'animate-joined',
  );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button in its first cell is for keys
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={cn(
        'group absolute inset-x-0 top-0 grid cursor-pointer items-center border-border border-b font-mono text-table slashed-zero outline-none',
        tint,
      )}
      style={{ height, gridTemplateColumns: grid, transform: `translateY(${y}px)` }}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onClick={(event) => {
        const { target } = event;
        if (target instanceof Element && target.closest('a, [data-own-press]')) return;
        if (window.getSelection()?.isCollapsed === false) return;
        onOpen(row, event.detail === 0 ? 'keyboard' : 'pointer');
      }}
    >
      {layout === 'phone' ? (
        <PhoneCells {...props} />
      ) : (
        names.map((name) => (
          <Cell key={name} pinned={name === 'request_received_at'} tint={tint} isOpen={isOpen}>
            {cellOf(name, props, isActive || isPointedAt)}
          </Cell>
        ))
      )}
    </div>
  );
});

function Cell({
  pinned,
  tint,
  isOpen,
  children,
}: {
  pinned: boolean;
  tint: string;
  isOpen: boolean;
  children: ReactNode;
}) {
  if (!pinned) {
    return (
      <div role="cell" className="min-w-0 truncate px-2">
        {children}
      </div>
    );
  }
  return (
    <div role="cell" className={cn('sticky left-0 z-1 flex h-full items-center border-border border-r px-2', tint)}>
      {isOpen && <OpenBar />}
      {children}
    </div>
  );
}

/** An open row is not told by its colour alone. */
function OpenBar() {
  return <span aria-hidden className="absolute inset-y-0 left-0 w-0.5 bg-accent forced-colors:bg-[Highlight]" />;
}

function cellOf(name: ColumnName, props: LogRowProps, hasControls: boolean): ReactNode {
  const { row, layout, isActive } = props;
  switch (name) {
    case 'request_received_at':
      return <OpenButton {...props} />;
    case 'status_code':
      return <RowStatus row={row} />;
    case 'error_code':
      if (row.error_code !== null) return <ErrorCode code={row.error_code} isActive={isActive} />;
      return (
        <span className="flex min-w-0 items-center gap-2">
          {layout === 'narrow' ? <What row={row} /> : <None />}
          <RowWords row={row} />
        </span>
      );
    case 'path':
      return <What row={row} withPath />;
    case 'key_id':
      return <KeyName row={row} />;
    case 'request_completed_at':
      return <Latency row={row} />;
    case 'id':
      return (
        <span data-own-press className="-mr-2 flex items-center" title={row.id}>
          {middle(row.id)}
          {hasControls && <CopyButton text={row.id} label="Copy id" iconOnly className="[&_button]:size-6" />}
        </span>
      );
    default:
      return <Text value={row[name]} />;
  }
}

function OpenButton({ row, time, isOpen, isActive }: LogRowProps) {
  return (
    <button
      type="button"
      data-row={row.id}
      tabIndex={isActive ? 0 : -1}
      aria-expanded={isOpen}
      aria-label={rowName(row, time.slice(0, 8))}
      className="min-h-6 cursor-pointer whitespace-nowrap rounded-chip tabular-nums"
    >
      <time dateTime={row.request_received_at} title={row.request_received_at}>
        {time}
      </time>
    </button>
  );
}

/** The code, and the way to its section in the docs. */
function ErrorCode({ code, isActive }: { code: string; isActive: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="truncate" title={code}>
        {code}
      </span>
      <a
        href={`/docs/troubleshooting#${code}`}
        target="_blank"
        rel="noreferrer"
        tabIndex={isActive ? 0 : -1}
        aria-label={`${code} in the docs`}
        className="grid size-6 shrink-0 place-items-center rounded-chip text-accent hover:bg-hover"
      >
        <ArrowUpRight aria-hidden className="size-3.5" />
      </a>
    </span>
  );
}

/** What was asked for: the topic of a delivery, whose path is the same each time; else the path. */
function What({ row: { path, topic }, withPath = false }: { row: ListedRow; withPath?: boolean }) {
  return (
    <span className="block min-w-0 truncate" title={topic === null ? path : `${topic} ${path}`}>
      {topic !== null && <SeenText>{topic}</SeenText>}
      {topic !== null && withPath && ' '}
      {(topic === null || withPath) && (
        <span className={topic === null ? undefined : 'text-text-3'}>
          <SeenText>{path}</SeenText>
        </span>
      )}
    </span>
  );
}

/** Whose row it is: the name that people know, and the id that requests name. */
function KeyName({ row: { key_id, key_name } }: { row: ListedRow }) {
  if (key_id === null) return <None />;
  return (
    <span title={`${key_name} pck_int_${key_id}`}>
      {key_id} <span className="font-sans text-text-2">{key_name}</span>
    </span>
  );
}

function Text({ value }: { value: string | null }) {
  if (value === null) return <None />;
  return (
    <span title={value}>
      <SeenText>{value}</SeenText>
    </span>
  );
}

export function None() {
  return (
    <span className="text-text-3">
      <span aria-hidden>—</span>
      <span className="sr-only">none</span>
    </span>
  );
}

/** Two lines: when, how it ended; what was asked for, how long it took. */
function PhoneCells(props: LogRowProps) {
  const { row, isOpen } = props;
  const isOfMany = useLogSource().keys !== undefined;
  return (
    <div role="cell" className="relative grid h-full min-w-0 content-center gap-0.5 px-4">
      {isOpen && <OpenBar />}
      <span className="flex min-w-0 items-center gap-2">
        <OpenButton {...props} />
        <RowStatus row={row} />
        <RowWords row={row} />
        {row.error_code !== null && (
          <span className="truncate" title={row.error_code}>
            {row.error_code}
          </span>
        )}
      </span>
      <span className="flex min-w-0 items-center gap-2 text-meta text-text-2">
        <span className="flex min-w-0 flex-1 gap-1.5">
          {row.method} <What row={row} />
          {isOfMany && (
            <span className="truncate font-sans" title={row.key_name ?? undefined}>
              {row.key_name}
            </span>
          )}
        </span>
        <Latency row={row} />
      </span>
    </div>
  );
}
