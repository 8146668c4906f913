'use client';

import { type StatusClass, statusClasses } from '../../lib/request-log/filters.ts';
import { cn } from '../ui/cn.ts';
import { Select } from '../ui/select.tsx';

/** All, or the answers of a class. */
export function StatusChoice({
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

/** One of several values, or any. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  words = {},
  onChoose,
  className,
}: {
  label: string;
  value: Value | null;
  options: readonly Value[];
  /** What stands in the list, where that is not the value itself. */
  words?: Readonly<Record<string, string>>;
  onChoose: (value: Value | null) => void;
  className?: string | undefined;
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
          <option key={option} value={option}>
            {words[option] ?? option}
          </option>
        ))}
      </Select>
    </div>
  );
}
