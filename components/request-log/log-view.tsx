'use client';

import { ArrowUp, Download, Pause, Play } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FailureGroup } from '../../lib/diagnosis/group-text.ts';
import { asText } from '../../lib/request-log/as-text.ts';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import { useShortcut } from '../shell/shortcuts.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { count } from '../ui/numbers.ts';
import { useTimes } from '../ui/time.tsx';
import { timeOfDay } from '../ui/time-text.ts';
import { toast } from '../ui/toaster.tsx';
import { Arrivals, countArrivals, type Untold } from './arrivals.tsx';
import { ConnectionState } from './connection-state.tsx';
import { FailureLines } from './failure-lines.tsx';
import { ListEnd } from './list-end.tsx';
import { LogList } from './log-list.tsx';
import { dataPath, exportPath, type LogSource, LogSourceContext } from './log-source.ts';
import { LogToolbar } from './log-toolbar.tsx';
import { RowPanel } from './row-panel.tsx';
import { useFailures } from './use-failures.ts';
import { useHolding } from './use-holding.ts';
import { type Log, useLog } from './use-log.ts';
import type { LogUrl } from './use-log-url.ts';
import { useMedia } from './use-media.ts';

export interface LogViewProps {
  source: LogSource;
  url: LogUrl;
  /** The log stands in a drawer: its keys act there. */
  inDialog: boolean;
  /** Its heading, and what stands at the head's right: the drawer's own buttons. */
  title: ReactNode;
  actions?: ReactNode;
  /** Of a key's log, above its rows: the failures of the day by their kind, as they were when the page was made. */
  failures?: FailureGroup[];
  /** Below "No requests yet": how to send the first one. */
  empty?: ReactNode;
}

/** A request log: its rows as they come, with filters and an open row, all of it in the URL. */
export function LogView({ source, url, inDialog, title, actions, failures: known, empty }: LogViewProps) {
  const { filters, before, rowId, openRow, closeRow } = url;
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [isPaused, setPaused] = useState(false);
  const [activeId, setActiveId] = useState<string | null>(rowId);
  const untold = useRef<Untold>({ rows: 0, refused: 0 });
  const isHeldByList = useHolding(box);
  const mustHold = useCallback(() => rowId !== null || isHeldByList(), [rowId, isHeldByList]);
  const { failures, askSoon } = useFailures(dataPath(source), known, isPaused);
  const onArrival = (rows: readonly ListedRow[]) => {
    countArrivals(untold.current, rows);
    askSoon();
  };
  const log = useLog(dataPath(source), filters, before, { mustHold, isPaused, onArrival });

  const isWide = useMedia('(min-width: 1024px)');
  const isPhone = useMedia('(max-width: 639px)');
  const isRoomy = useMedia('(min-width: 1280px)');
  const isFolded = !isWide || (rowId !== null && !isRoomy);
  const layout = isPhone ? 'phone' : rowId !== null ? 'narrow' : 'wide';
  const index = log.rows.findIndex(({ id }) => id === rowId);
  const opened = log.rows[index];

  /** What is to have focus once it is drawn. */
  const toFocus = useRef<'heading' | string | null>(null);
  const focusRow = useCallback((id: string) => {
    toFocus.current = id;
  }, []);
  // Focus is the browser's: an element has to be there, and to be seen, before it can have it.
  useEffect(() => {
    const wanted = toFocus.current;
    if (wanted === null) return;
    const element =
      wanted === 'heading' ? heading.current : box.current?.querySelector<HTMLElement>(`[data-row="${wanted}"]`);
    if (!element) return;
    element.focus();
    if (document.activeElement === element) toFocus.current = null;
  });
  const close = useCallback(() => {
    if (rowId === null) return;
    closeRow();
    setActiveId(rowId);
    focusRow(rowId);
  }, [rowId, closeRow, focusRow]);

  const onOpen = useCallback(
    (row: ListedRow, how: 'pointer' | 'keyboard') => {
      setActiveId(row.id);
      openRow(row.id);
      if (how === 'keyboard' || !isWide) toFocus.current = 'heading';
    },
    [openRow, isWide],
  );
  /** To the row below or above; the panel, if there is one, goes along. */
  const move = (step: 1 | -1, takeFocus: boolean) => {
    const from = log.rows.findIndex(({ id }) => id === (takeFocus ? (activeId ?? rowId) : rowId));
    const row = log.rows[from < 0 ? 0 : from + step];
    if (row === undefined) return;
    setActiveId(row.id);
    if (rowId !== null) openRow(row.id);
    scrollTo(box.current, row.id, log);
    if (takeFocus) focusRow(row.id);
  };

  const keys = { inDialogs: inDialog };
  const onKey = (act: () => void) => () => {
    if (!isUnderAnotherDialog(inDialog)) act();
  };
  useShortcut(
    'j',
    onKey(() => move(1, true)),
    keys,
  );
  useShortcut(
    'k',
    onKey(() => move(-1, true)),
    keys,
  );
  useShortcut(
    ']',
    onKey(() => rowId !== null && move(1, false)),
    keys,
  );
  useShortcut(
    '[',
    onKey(() => rowId !== null && move(-1, false)),
    keys,
  );
  useShortcut(
    'p',
    onKey(() => setPaused((now) => !now)),
    keys,
  );
  useShortcut(
    '.',
    onKey(() => showNew()),
    keys,
  );
  useShortcut(
    '/',
    onKey(() => document.querySelector<HTMLElement>('[data-log-search]')?.focus()),
    keys,
  );
  useShortcut(
    'c',
    onKey(() => {
      const button = document.querySelector<HTMLElement>('[data-copy-as-text] button');
      if (button) button.click();
      else if (rowId !== null) toast('This row is still loading. Press c again in a moment.');
    }),
    keys,
  );

  const showNew = () => {
    box.current?.scrollTo({ top: 0 });
    if (before !== null) url.startBelow(null);
    else log.showNew();
  };
  const resume = () => {
    setPaused(false);
    if (log.waiting > 0) showNew();
  };

  useTitle(opened ?? null, rowId, source.name);
  const activeRow = log.rows.find(({ id }) => id === activeId);
  const isAlone = rowId !== null && !isWide;
  const tabStop = activeRow?.id ?? log.rows[0]?.id ?? null;

  return (
    <LogSourceContext value={source}>
      <header
        className={cn(
          'flex flex-wrap items-center gap-x-4 gap-y-2 border-border border-b px-4 py-2',
          isAlone && 'hidden',
          rowId !== null && 'print:hidden',
        )}
      >
        {title}
        <ConnectionState connection={log.connection} isPaused={isPaused} isPast={before !== null} />
        {before !== null && (
          <Button size="small" onClick={showNew}>
            ‹ Newest
          </Button>
        )}
        <Button
          size="small"
          aria-pressed={isPaused}
          className="min-w-28"
          onClick={() => (isPaused ? resume() : setPaused(true))}
        >
          {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {isPaused ? `Resume${log.waiting > 0 ? `, ${count(log.waiting)} new` : ''}` : 'Pause'}
        </Button>
        <span className="flex-1" />
        {source.mayManage && (
          <Button asChild size="small">
            <a href={exportPath(source, filters)} download>
              <Download aria-hidden />
              Export CSV
            </a>
          </Button>
        )}
        {actions}
      </header>
      <div className={cn('grid gap-2 border-border border-b px-4 py-2 print:hidden', isAlone && 'hidden')}>
        <LogToolbar url={url} isFolded={isFolded} />
        {/* On a phone, and beside an open row, they would push the rows off the screen. */}
        {failures && (rowId === null || isRoomy) && (
          <div ref={holdHeight} className="overflow-y-auto max-sm:max-h-28">
            <FailureLines failures={failures} />
          </div>
        )}
      </div>
      <div className="flex min-h-0 flex-1 print:block">
        <div
          className={cn(
            'relative flex min-h-0 min-w-0 flex-col',
            rowId !== null && isWide ? 'w-112 shrink-0 border-border border-r' : 'flex-1',
            isAlone && 'hidden',
            rowId !== null && 'print:hidden',
          )}
        >
          {log.waiting > 0 && !isPaused && <Pill log={log} onPress={showNew} />}
          <LogList
            box={box}
            rows={log.rows}
            layout={layout}
            openId={rowId}
            activeId={tabStop}
            joined={log.joined}
            isBusy={log.loading === 'first'}
            isFirst={log.loading === 'first' && log.rows.length === 0}
            onOpen={onOpen}
            onMove={(step) => move(step, true)}
            onFocusRow={setActiveId}
          >
            <ListEnd log={log} url={url} empty={empty} />
          </LogList>
        </div>
        {rowId !== null && (
          <RowPanel
            id={rowId}
            listed={opened}
            heading={heading}
            link={url.linkTo(rowId)}
            onPrevious={index > 0 ? () => move(-1, false) : null}
            onNext={index >= 0 && index < log.rows.length - 1 ? () => move(1, false) : null}
            onClose={close}
            onOnly={url.setFilters}
            isAlone={isAlone}
          />
        )}
      </div>
      {rowId === null && activeRow !== undefined && (
        <span data-copy-as-text className="sr-only">
          <CopyButton text={() => asText(activeRow, source.appUrl)} label="Copy as text" lines />
        </span>
      )}
      <Arrivals untold={untold.current} isPaused={isPaused} />
      <EscapeKey onEscape={close} isWanted={rowId !== null && !inDialog} />
    </LogSourceContext>
  );
}

/** New rows that wait; it lies over the list and takes no room. */
function Pill({ log, onPress }: { log: Log; onPress: () => void }) {
  const { zone } = useTimes();
  const { gap, waiting } = log;
  const since = gap === null ? '' : ` since ${timeOfDay(new Date(gap.since), zone)}`;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-11 z-10 flex justify-center">
      <button
        type="button"
        onClick={onPress}
        className="pointer-events-auto inline-flex h-8 min-w-36 cursor-pointer items-center gap-1.5 tabular-nums rounded-full border border-accent bg-surface px-3 font-medium text-accent text-table shadow-popover hover:bg-selected pointer-coarse:h-11"
      >
        <ArrowUp aria-hidden className="size-4" />
        {`${count(waiting)} new ${waiting === 1 ? 'row' : 'rows'}${since}`}
      </button>
    </div>
  );
}

/** Outside of a dialog nobody else listens to Esc. */
function EscapeKey({ onEscape, isWanted }: { onEscape: () => void; isWanted: boolean }) {
  useEffect(() => {
    if (!isWanted) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('[role=dialog]')) onEscape();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onEscape, isWanted]);
  return null;
}

/** The list of keys, or a question, lies over the log. */
function isUnderAnotherDialog(inDialog: boolean): boolean {
  return document.querySelectorAll('[role=dialog], [role=alertdialog]').length > (inDialog ? 1 : 0);
}

/** The browser's title says which row is open, so that tabs and history can be told apart. */
function useTitle(row: ListedRow | null, rowId: string | null, name: string): void {
  const what = useMemo(() => {
    if (rowId === null) return `Request log · ${name}`;
    return row === null
      ? `Request · ${name}`
      : `${row.status_code}${row.error_code === null ? '' : ` ${row.error_code}`} · ${name}`;
  }, [row, rowId, name]);
  useEffect(() => {
    const before = document.title;
    const name = () => {
      if (document.title !== what) document.title = what;
    };
    name();
    // The page's own title may come after this, since it is streamed.
    const watch = new MutationObserver(name);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watch.disconnect();
      document.title = before;
    };
  }, [what]);
}

/** Brings a row into sight, if it is not. Lines have one height, so its place is known before it is drawn. */
function scrollTo(box: HTMLElement | null, id: string, log: Log): void {
  const drawn = box?.querySelector(`[data-row="${id}"]`);
  if (drawn) drawn.closest('[role=row]')?.scrollIntoView({ block: 'nearest' });
  else if (box)
    box.scrollTop = (box.scrollHeight * log.rows.findIndex((row) => row.id === id)) / Math.max(1, log.rows.length);
}

/** Room for one line of failures on a wide screen; on a phone the rows need it. */
const LEAST_PX = 40;
const WIDE_PX = 1024;

/** What fails is told live, and must not push the rows under a reader's eye: the box keeps the height it opened with. */
function holdHeight(box: HTMLElement | null): void {
  if (box) box.style.height = `${Math.max(box.offsetHeight, window.innerWidth < WIDE_PX ? 0 : LEAST_PX)}px`;
}
