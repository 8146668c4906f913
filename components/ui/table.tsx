'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/** A table in a box that scrolls sideways when it must, and takes focus so that arrow keys scroll it. */
export function Table({
  label,
  className,
  boxClassName,
  ...rest
}: ComponentProps<'table'> & { label: string; boxClassName?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={label} className={cn('overflow-x-auto -outline-offset-2', boxClassName)}>
      <table className={cn('w-full border-collapse text-left text-table', className)} {...rest} />
    </section>
  );
}

/** A column's heading. */
export function Th({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn('h-9 whitespace-nowrap border-border border-b px-3 font-medium text-text-2', className)}
      {...rest}
    />
  );
}

export type Sorted = 'ascending' | 'descending' | null;

/** The heading of a column that can be sorted: a button, and `aria-sort` for those who cannot see the arrow. */
export function SortTh({
  sorted,
  onSort,
  className,
  children,
  ...rest
}: Omit<ComponentProps<'th'>, 'onClick'> & { sorted: Sorted; onSort: () => void; children: ReactNode }) {
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp;
  return (
    <Th {...(sorted && { 'aria-sort': sorted })} className={cn('px-1', className)} {...rest}>
      <button
        type="button"
        onClick={onSort}
        className="inline-flex h-7 cursor-pointer items-center gap-1 rounded-chip px-2 font-medium hover:bg-hover hover:text-text pointer-coarse:h-11"
      >
        {children}
        <Arrow aria-hidden className={cn('size-3.5', !sorted && 'invisible')} />
      </button>
    </Th>
  );
}

export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cn('hover:bg-hover', className)} {...rest} />;
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={cn('h-9 border-border border-b px-3 pointer-coarse:h-11', className)} {...rest} />;
}
