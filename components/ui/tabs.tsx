'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const Tabs = Radix.Root;
export const TabsContent = Radix.Content;

export function TabsList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cn('flex gap-1 overflow-x-auto', className)} {...rest} />;
}

export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={cn(
        'h-8 shrink-0 cursor-pointer rounded-control px-2.5 font-medium text-table text-text-2 -outline-offset-2 hover:bg-hover pointer-coarse:h-11',
        'data-[state=active]:bg-selected data-[state=active]:text-text',
        'forced-colors:data-[state=active]:outline-1 forced-colors:data-[state=active]:outline-[Highlight]',
        className,
      )}
      {...rest}
    />
  );
}
