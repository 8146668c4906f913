'use client';

import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useField } from './field.tsx';

/** 16 px on touch screens, or phones zoom in on focus. */
export const controlClasses = cn(
  'w-full min-w-0 rounded-control border border-control bg-surface px-3 text-body text-text placeholder:text-text-3',
  'transition-[border-color] duration-120 pointer-coarse:text-section',
  '[&[readonly]]:bg-sunken disabled:cursor-not-allowed disabled:bg-sunken disabled:text-text-3',
  'aria-invalid:border-err',
);

/** A line of text. `mono` for ids, addresses and whatever else is read letter by letter. */
export function Input({ className, mono, ...rest }: ComponentProps<'input'> & { mono?: boolean }) {
  return (
    <input
      type="text"
      className={cn(controlClasses, 'h-9 pointer-coarse:h-11', mono && 'font-mono slashed-zero', className)}
      {...useField()}
      {...rest}
    />
  );
}
