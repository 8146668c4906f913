'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useField } from './field.tsx';
import { controlClasses } from './input.tsx';

/** The browser's own list, which phones, keyboards and screen readers know. Its children are `<option>`s. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <div className="relative min-w-0">
      <select
        className={cn(
          controlClasses, // A select counts as read-only, always.
          'h-9 cursor-pointer appearance-none truncate pr-8 read-only:enabled:bg-surface pointer-coarse:h-11',
          className,
        )}
        {...useField()}
        {...rest}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-text-3"
      />
    </div>
  );
}
