'use client';

import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { overlayClasses } from './dialog.tsx';
import { useFocusBack } from './use-focus-back.ts';

export const Sheet = Radix.Root;
export const SheetTrigger = Radix.Trigger;
export const SheetClose = Radix.Close;
/** Every sheet has one: it is what the dialog is called. */
export const SheetTitle = Radix.Title;

const sides = {
  left: 'top-(--top-bar) bottom-0 left-0 border-r motion-safe:data-[state=open]:animate-slide-from-left',
  right: 'top-(--top-bar) bottom-0 right-0 border-l motion-safe:data-[state=open]:animate-slide-from-right',
  bottom: 'inset-x-0 bottom-0 max-h-[90dvh] rounded-t-card border-t motion-safe:data-[state=open]:animate-fade-in',
} as const;

/** A panel that comes in from a side: the menu of small screens, the request log's drawer. Its width is `className`'s. */
export function SheetContent({
  side = 'right',
  className,
  children,
  onOpenAutoFocus,
  onCloseAutoFocus,
  ...rest
}: ComponentProps<typeof Radix.Content> & { side?: keyof typeof sides }) {
  const focus = useFocusBack({ onOpenAutoFocus, onCloseAutoFocus });
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayClasses} />
      <Radix.Content
        aria-describedby={undefined}
        aria-modal
        className={cn(
          'fixed z-50 flex flex-col border-border bg-surface shadow-dialog print:static print:block print:border-0',
          sides[side],
          className,
        )}
        {...focus}
        {...rest}
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  );
}
