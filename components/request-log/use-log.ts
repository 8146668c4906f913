'use client';

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { type Filters, filterNames, filterParams, filtersFrom, isFiltered } from '../../lib/request-log/filters.ts';
import type { ListedPage } from '../../lib/request-log/list-rows.ts';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import type { News } from '../../lib/request-log/new-rows.ts';
import { ask, Unanswered } from './ask.ts';
import { emptyLog, heldCount, type LogState, withFirstPage, withHeldShown, withNews, withOlder } from './log-state.ts';
import { type Connection, useLive } from './use-live.ts';

/** A page ends after 5,000 rows that were looked through; so many of them are asked for by themselves. */
const PAGES_BY_ITSELF = 40;
/** A list with filters is looked through until it has so many rows. */
const ENOUGH_ROWS = 50;
/** More rows a second than anybody reads: they wait, and are counted. */
const FAST_ROWS = 20;
const SECOND_MS = 1_000;
/** Longer than a page takes. */
const RECENT_MS = 30_000;
/** How soon what waited for the pointer to rest joins the list. */
const RELEASE_MS = 400;

export interface Log extends LogState {
  connection: Connection;
  /** `first`: nothing is there yet. */
  loading: 'first' | 'older' | null;
  /** Why the last page did not come; the rows that are there stay. */
  failed: Unanswered | null;
  /** How many new rows wait. */
  waiting: number;
  /** Rows that joined the list in the last seconds by themselves. */
  joined: ReadonlySet<string>;
  loadOlder(): void;
  /** Shows what waits; after a gap that is the first page again. */
  showNew(): void;
  reload(): void;
}

interface Holding {
  /** Whether a row may join the list at this moment. */
  mustHold: () => boolean;
  /** Nothing that is shown changes. */
  isPaused: boolean;
  /** Rows that came, for whoever tells of them. */
  onArrival: (rows: readonly ListedRow[]) => void;
}

/** The rows of the log at `path` that pass the filters, older than `before`, or newest first and live. */
export function useLog(
  path: string,
  filters: Filters,
  before: string | null,
  { mustHold, isPaused, onArrival }: Holding,
): Log {
  const [state, setState] = useState<LogState>(emptyLog);
  const [loading, setLoading] = useState<Log['loading']>('first');
  const [failed, setFailed] = useState<Unanswered | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [joined, setJoined] = useState<ReadonlySet<string>>(new Set());
  const [attempt, setAttempt] = useState(0);
  const arrivals = useRef<number[]>([]);
  /** What came in the last seconds: a page that was asked for before them does not have them. */
  const recent = useRef<{ at: number; row: ListedRow }[]>([]);
  const asking = useRef<AbortController | null>(null);
  const query = queryOf(filters);

  const load = useCallback(
    async (kind: 'first' | 'older', from: string | null) => {
      asking.current?.abort();
      const asked = filtersFrom(new URLSearchParams(query));
      const controller = new AbortController();
      asking.current = controller;
      setLoading(kind);
      setFailed(null);
      try {
        let at = from;
        let found = 0;
        for (let page = 0; page < PAGES_BY_ITSELF; page += 1) {
          const answer = await ask<ListedPage & { cursor: number }>(
            `${path}?${query}${at === null ? '' : `&before=${at}`}`,
            controller.signal,
          );
          const isFirst = kind === 'first' && page === 0;
          if (isFirst) setCursor((known) => known ?? answer.cursor);
          const late = recent.current.map(({ row }) => row);
          const withLate = (first: LogState) =>
            withNews(first, { cursor: 0, rows: late, gap: null }, asked, from !== null);
          setState((now) => (isFirst ? withLate(withFirstPage(answer)) : withOlder(now, answer)));
          found += answer.rows.length;
          at = answer.before;
          if (at === null || found >= ENOUGH_ROWS || query === '') break;
        }
      } catch (error) {
        if (controller.signal.aborted) return;
        setFailed(error instanceof Unanswered ? error : new Unanswered(0));
      }
      setLoading(null);
    },
    [path, query],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks for the same again
  useEffect(() => {
    void load('first', before);
    return () => asking.current?.abort();
  }, [load, before, attempt]);

  const onNews = (news: News) => {
    const now = Date.now();
    arrivals.current = [...arrivals.current, ...news.rows.map(() => now)].filter((at) => now - at < SECOND_MS);
    recent.current = [...recent.current, ...news.rows.map((row) => ({ at: now, row }))].filter(
      ({ at }) => now - at < RECENT_MS,
    );
    const hold = before !== null || isPaused || arrivals.current.length > FAST_ROWS || mustHold();
    setState((shown) => withNews(shown, news, filters, hold, isPaused));
    onArrival(news.rows);
    if (!hold) setJoined(new Set(news.rows.map(({ id }) => id)));
  };
  const connection = useLive(path, cursor, onNews);

  const waiting = heldCount(state);
  const release = useEffectEvent(() => {
    const isFast = arrivals.current.filter((at) => Date.now() - at < SECOND_MS).length > FAST_ROWS;
    if (state.gap === null && before === null && !isPaused && !isFast && !mustHold()) setState(withHeldShown);
  });
  useEffect(() => {
    if (waiting === 0) return;
    const timer = setInterval(release, RELEASE_MS);
    return () => clearInterval(timer);
  }, [waiting]);
  return {
    ...state,
    connection,
    loading,
    failed,
    waiting,
    joined,
    loadOlder: () => void load('older', state.before),
    showNew: () => {
      if (state.gap !== null) setAttempt((n) => n + 1);
      else setState(withHeldShown);
    },
    reload: () => setAttempt((n) => n + 1),
  };
}

/** The filters as the server takes them; empty when there are none. */
function queryOf(filters: Filters): string {
  if (!isFiltered(filters)) return '';
  const params = new URLSearchParams();
  const values = filterParams(filters);
  for (const name of filterNames) {
    const value = values[name];
    if (value !== null) params.set(name, value);
  }
  return params.toString();
}

/** How many rows there are with the filters but for one: at most a page of them. */
export async function countWithout(path: string, filters: Filters, name: keyof Filters): Promise<ListedRow[]> {
  const { rows } = await ask<ListedPage>(`${path}?${queryOf({ ...filters, [name]: null })}`);
  return rows;
}
