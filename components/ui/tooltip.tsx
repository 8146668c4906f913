'use client';

import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { floatingClasses } from './popover.tsx';

/** One around the page, so that the second tooltip opens without the wait of the first. */
export const TooltipProvider = Radix.Provider;

/**
 * More about what the child shows, on hover and focus; Esc closes it and it can be hovered. Nothing that is needed: a
 * finger does not get to see it. The child takes focus.
 */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className={cn(floatingClasses, 'max-w-80 wrap-anywhere px-2.5 py-1.5 text-table')}
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
