'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { type Filters, isFiltered } from '../../lib/request-log/filters.ts';
import { Button } from '../ui/button.tsx';
import { count } from '../ui/numbers.ts';
import { useTimes } from '../ui/time.tsx';
import { inSentence } from '../ui/time-text.ts';
import { filterWords } from './filter-words.ts';
import { dataPath, useLogSource } from './log-source.ts';
import { countWithout, type Log } from './use-log.ts';
import type { LogUrl } from './use-log-url.ts';

/** What stands below the rows: how far back they go and what is older; or why there are none. */
export function ListEnd({ log, url, empty }: { log: Log; url: LogUrl; empty: ReactNode }) {
  const { keptDays } = useLogSource();
  const { zone, now } = useTimes();
  const { rows, before, searchedTo, loading, failed } = log;
  const moment = (iso: string | null | undefined) => (iso ? inSentence(new Date(iso), now, zone) : null);
  if (failed !== null) {
    return (
      <div role="alert" className="flex flex-wrap items-center gap-3">
        <p>
          {failed.status === 401
            ? 'Your session ended. Sign in to continue where you were.'
            : 'Could not load the rows.'}
        </p>
        <Button size="small" onClick={rows.length === 0 ? log.reload : log.loadOlder}>
          Try again
        </Button>
      </div>
    );
  }
  if (loading === 'first' && rows.length === 0) return null;
  if (rows.length === 0 && before === null && loading === null) {
    if (url.before !== null) return <p>No older rows. Rows are kept for {keptDays} days.</p>;
    return isFiltered(url.filters) ? <NothingMatches url={url} /> : <NoRequests>{empty}</NoRequests>;
  }
  const back = moment(rows.at(-1)?.request_received_at);
  // One text: of several, a longer number would push the next.
  const howMany = `${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}${back === null ? '' : `, back to ${back}`}`;
  const isSearching = before !== null && isFiltered(url.filters);
  const looked = isSearching && searchedTo !== null ? `Searched back to ${moment(searchedTo)}` : '';
  const oldest = before === null ? `No older rows: rows are kept for ${keptDays} days` : '';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-table text-text-2">
      {before !== null && (
        <Button size="small" pending={loading !== null} pendingWord="Loading…" onClick={log.loadOlder}>
          {isSearching ? 'Search further back' : 'Load 200 older'}
        </Button>
      )}
      <span>{`${[howMany, looked, oldest].filter((part) => part !== '').join('. ')}.`}</span>
    </div>
  );
}

function NoRequests({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-180 gap-3 py-8">
      <h2 className="font-semibold text-section">No requests yet</h2>
      <p className="text-text-2">The first one appears here within a second of its response, refused or not.</p>
      {children}
    </div>
  );
}

/** Names what nothing passes, and the filter without which something would. */
function NothingMatches({ url }: { url: LogUrl }) {
  const { filters, setFilters, clearFilters } = url;
  const source = useLogSource();
  const [without, setWithout] = useState<{ name: keyof Filters; words: string; rows: number } | null>(null);
  const path = dataPath(source);
  const asked = JSON.stringify(filters);
  useEffect(() => {
    let isWanted = true;
    setWithout(null);
    const look = async () => {
      const wanted: Filters = JSON.parse(asked);
      for (const { name, words } of filterWords(wanted)) {
        const { length } = await countWithout(path, wanted, name);
        if (!isWanted) return;
        if (length > 0) return setWithout({ name, words, rows: length });
      }
    };
    look().catch(() => {}); // a hint that does not come is none
    return () => {
      isWanted = false;
    };
  }, [path, asked]);
  return (
    <div className="grid justify-items-start gap-3 py-8">
      <h2 className="font-semibold text-section">No requests match</h2>
      <p className="wrap-anywhere text-text-2">
        Filtered by{' '}
        {filterWords(filters)
          .map(({ words }) => words)
          .join(', ')}
        . Rows are kept {source.keptDays} days.
      </p>
      {without !== null && (
        <p>
          <Button variant="link" onClick={() => setFilters({ [without.name]: null })}>
            {without.rows < 200 ? count(without.rows) : '200 or more'}{' '}
            {without.rows === 1 ? 'row matches' : 'rows match'} without {without.words}
          </Button>
        </p>
      )}
      <Button onClick={clearFilters}>Clear filters</Button>
    </div>
  );
}
