'use client';

import { ChevronDown } from 'lucide-react';
import { useEffect, useEffectEvent, useId, useState } from 'react';
import { errors } from '../../lib/errors/catalogue.ts';
import { filterMethods, isFiltered, type StatusClass, statusClasses } from '../../lib/request-log/filters.ts';
import { leastIdOf } from '../../lib/request-log/row-id.ts';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Input } from '../ui/input.tsx';
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '../ui/popover.tsx';
import { Select } from '../ui/select.tsx';
import type { LogUrl } from './use-log-url.ts';

/** A search is one when it rests for so long. */
const TYPING_MS = 250;
const codes = Object.keys(errors).sort();

/** Which rows to show. Everything chosen here stands in the URL. */
export function LogToolbar({ url }: { url: LogUrl }) {
  const { filters, setFilters, clearFilters } = url;
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter requests">
      <StatusChoice chosen={filters.status} onChoose={(status) => setFilters({ status })} />
      <Choice
        label="error_code"
        value={filters.error}
        options={codes}
        onChoose={(error) => setFilters({ error })}
        className="w-44"
      />
      <Choice
        label="method"
        value={filters.method}
        options={filterMethods}
        onChoose={(method) => setFilters({ method })}
        className="w-28"
      />
      <Choice
        label="Verified"
        value={filters.verified === null ? null : filters.verified ? 'verified' : 'not verified'}
        options={['verified', 'not verified']}
        onChoose={(word) => setFilters({ verified: word === null ? null : word === 'verified' })}
        className="w-32"
      />
      <Search text={filters.q ?? ''} onSearch={(q) => setFilters({ q: q || null }, 'replace')} />
      <TimeChoice url={url} />
      {isFiltered(filters) && (
        <Button size="small" variant="link" onClick={clearFilters}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

function StatusChoice({
  chosen,
  onChoose,
}: {
  chosen: StatusClass | null;
  onChoose: (status: StatusClass | null) => void;
}) {
  return (
    <fieldset className="flex rounded-control border border-control bg-surface">
      <legend className="sr-only">status_code</legend>
      {[null, ...statusClasses].map((status) => (
        <label
          key={status ?? 'all'}
          className="grid h-7 min-w-10 cursor-pointer place-items-center px-2 font-mono text-table text-text-2 first-of-type:rounded-l-control last-of-type:rounded-r-control hover:bg-hover has-checked:bg-selected has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-focus forced-colors:has-checked:outline-1 pointer-coarse:h-11"
        >
          <input type="radio" className="sr-only" checked={status === chosen} onChange={() => onChoose(status)} />
          {status ?? 'All'}
        </label>
      ))}
    </fieldset>
  );
}

function Choice<Value extends string>({
  label,
  value,
  options,
  onChoose,
  className,
}: {
  label: string;
  value: Value | null;
  options: readonly Value[];
  onChoose: (value: Value | null) => void;
  className: string;
}) {
  const offered = value === null || options.includes(value) ? options : [value, ...options];
  return (
    <div className={className}>
      <Select
        aria-label={label}
        value={value ?? ''}
        className={cn(
          'h-7 px-2 text-table read-only:bg-surface pointer-coarse:h-11',
          value !== null && 'read-only:bg-selected',
        )}
        onChange={(event) => onChoose(offered.find((option) => option === event.target.value) ?? null)}
      >
        <option value="">{label}: any</option>
        {offered.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </Select>
    </div>
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
    <div className="min-w-52 flex-1">
      <Input
        type="search"
        data-log-search
        aria-label="Search external id, idempotency key, IP or request id"
        placeholder="external id, idempotency key, IP  /"
        autoComplete="off"
        spellCheck={false}
        value={typed ?? text}
        onChange={(event) => setTyped(event.target.value)}
        className="h-7 px-2 font-mono text-table pointer-coarse:h-11"
      />
    </div>
  );
}

/** A moment to go to, and the span that rows may be of. Times are the browser's own. */
function TimeChoice({ url }: { url: LogUrl }) {
  const { filters, before, setFilters, startBelow } = url;
  const ids = { jump: useId(), from: useId(), to: useId() };
  const isSet = filters.from !== null || filters.to !== null || before !== null;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="small" className={cn(isSet && 'bg-selected')}>
          Time <ChevronDown aria-hidden className="text-text-3" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Time" className="w-72">
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            const [jump, from, to] = ['jump', 'from', 'to'].map((name) => momentOf(data.get(name)));
            setFilters({ from: from?.toISOString() ?? null, to: to?.toISOString() ?? null });
            if (jump) startBelow(leastIdOf(new Date(jump.getTime() + 1)));
          }}
        >
          <Moment id={ids.jump} name="jump" label="Jump to" value={null} />
          <hr className="border-border" />
          <Moment id={ids.from} name="from" label="From" value={filters.from} />
          <Moment id={ids.to} name="to" label="Before" value={filters.to} />
          <div className="flex justify-end gap-2">
            {isSet && (
              <PopoverClose asChild>
                <Button size="small" variant="ghost" onClick={() => setFilters({ from: null, to: null })}>
                  Any time
                </Button>
              </PopoverClose>
            )}
            <PopoverClose asChild>
              <Button size="small" variant="primary" type="submit">
                Show
              </Button>
            </PopoverClose>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}

function Moment({ id, name, label, value }: { id: string; name: string; label: string; value: string | null }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-table text-text-2">
        {label}
      </label>
      <Input
        id={id}
        name={name}
        type="datetime-local"
        step={1}
        defaultValue={value === null ? '' : localText(new Date(value))}
      />
    </div>
  );
}

function momentOf(value: FormDataEntryValue | null): Date | null {
  const moment = new Date(typeof value === 'string' ? value : '');
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** As the field wants it: local, to the second, without a zone. */
function localText(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
