'use client';

import { Popover as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverClose = Radix.Close;

export const floatingClasses = cn(
  'z-50 rounded-control border border-border bg-surface text-text shadow-popover dark:bg-hover',
  'motion-safe:data-[state=open]:animate-fade-in motion-safe:data-[state=delayed-open]:animate-fade-in',
);

/** A small panel by what opened it. Give it an `aria-label` when it has no heading. */
export function PopoverContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={6}
        collisionPadding={8}
        className={cn(floatingClasses, 'max-w-[calc(100vw-1rem)] p-3', className)}
        {...rest}
      />
    </Radix.Portal>
  );
}
