'use client';

import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { leastIdOf } from '../../lib/request-log/row-id.ts';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Input } from '../ui/input.tsx';
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '../ui/popover.tsx';
import type { LogUrl } from './use-log-url.ts';

/** A moment to go to, and the span that rows may be of. Times are the browser's own. */
export function TimeChoice({ url }: { url: LogUrl }) {
  const isSet = isTimeSet(url);
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="small" className={cn(isSet && 'bg-selected')}>
          Time <ChevronDown aria-hidden className="text-text-3" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Time" className="w-72">
        <TimeForm url={url} />
      </PopoverContent>
    </Popover>
  );
}

export function isTimeSet({ filters, before }: LogUrl): boolean {
  return filters.from !== null || filters.to !== null || before !== null;
}

/** Stands in a popover, which its buttons close. */
export function TimeForm({ url }: { url: LogUrl }) {
  const { filters, setFilters, startBelow } = url;
  const ids = { jump: useId(), from: useId(), to: useId() };
  return (
    <form
      noValidate
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
        {isTimeSet(url) && (
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
