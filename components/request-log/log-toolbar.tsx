'use client';

import { SlidersHorizontal } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { filterMethods, isFiltered } from '../../lib/request-log/filters.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/input.tsx';
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover.tsx';
import { Choice, StatusChoice } from './filter-choices.tsx';
import { useLogSource } from './log-source.ts';
import { isTimeSet, TimeChoice, TimeForm } from './time-choice.tsx';
import type { LogUrl } from './use-log-url.ts';

/** A search is one when it rests for so long. */
const TYPING_MS = 250;

/** Which rows to show. Everything chosen here stands in the URL. `isFolded`: all but the search behind one button. */
export function LogToolbar({ url, isFolded }: { url: LogUrl; isFolded: boolean }) {
  const { filters, setFilters, clearFilters } = url;
  const clear = isFiltered(filters) && (
    <Button size="small" variant="link" onClick={clearFilters}>
      Clear filters
    </Button>
  );
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter requests">
      {isFolded ? (
        <Folded url={url} />
      ) : (
        <Choices url={url} classNames={{ key: 'w-44', error: 'w-52', method: 'w-32', verified: 'w-36' }} />
      )}
      <Search text={filters.q ?? ''} onSearch={(q) => setFilters({ q: q || null }, 'replace')} />
      {!isFolded && <TimeChoice url={url} />}
      {clear}
    </search>
  );
}

/** One button, which counts what is set behind it. */
function Folded({ url }: { url: LogUrl }) {
  const { key, status, error, method, verified } = url.filters;
  const set =
    [key, status, error, method, verified].filter((value) => value !== null).length + (isTimeSet(url) ? 1 : 0);
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="small">
          <SlidersHorizontal aria-hidden />
          Filters{set > 0 ? ` ${set}` : ''}
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="start"
        aria-label="Filters"
        className="grid max-h-(--radix-popover-content-available-height) w-80 gap-3 overflow-y-auto"
      >
        <Choices url={url} />
        <hr className="border-border" />
        <TimeForm url={url} />
      </PopoverContent>
    </Popover>
  );
}

function Choices({
  url: { filters, setFilters },
  classNames = {},
}: {
  url: LogUrl;
  classNames?: { key?: string; error?: string; method?: string; verified?: string };
}) {
  const { keys, errorCodes } = useLogSource();
  return (
    <>
      <StatusChoice chosen={filters.status} onChoose={(status) => setFilters({ status })} />
      {keys !== undefined && (
        <Choice
          label="key"
          value={filters.key}
          options={keys.map(({ keyId }) => keyId)}
          words={Object.fromEntries(keys.map(({ keyId, name }) => [keyId, `${name} · ${keyId}`]))}
          onChoose={(key) => setFilters({ key })}
          className={classNames.key}
        />
      )}
      <Choice
        label="error_code"
        value={filters.error}
        options={errorCodes}
        onChoose={(error) => setFilters({ error })}
        className={classNames.error}
      />
      <Choice
        label="method"
        value={filters.method}
        options={filterMethods}
        onChoose={(method) => setFilters({ method })}
        className={classNames.method}
      />
      <Choice
        label="Verified"
        value={filters.verified === null ? null : filters.verified ? 'verified' : 'not verified'}
        options={['verified', 'not verified']}
        onChoose={(word) => setFilters({ verified: word === null ? null : word === 'verified' })}
        className={classNames.verified}
      />
    </>
  );
}

/** Typing searches once it rests; the field then is what the URL says, whoever changed that. */
function Search({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const search = useEffectEvent((text: string) => onSearch(text));
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => {
      search(typed.trim());
      setTyped(null);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="min-w-40 flex-1 basis-52">
      <Input
        type="search"
        data-log-search
        aria-label="Search external id, idempotency key, IP or request id"
        placeholder="external id, key, IP  /"
        autoComplete="off"
        spellCheck={false}
        value={typed ?? text}
        onChange={(event) => setTyped(event.target.value)}
        className="h-7 px-2 font-mono text-table pointer-coarse:h-11"
      />
    </div>
  );
}
