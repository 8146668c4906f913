'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { useFocusBack } from './use-focus-back.ts';

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export const overlayClasses =
  'print:hidden fixed inset-0 z-40 bg-[#00000066] motion-safe:data-[state=open]:animate-fade-in';

/** 440 px in the middle; under 640 px a sheet at the bottom. */
export const panelClasses = cn(
  'fixed z-50 grid max-h-[calc(100dvh-2rem-2*var(--top-bar))] grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] border border-border bg-surface shadow-dialog',
  'inset-x-0 bottom-0 rounded-t-card sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[min(440px,calc(100vw-2rem))]',
  'sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-card motion-safe:data-[state=open]:animate-fade-in',
);

/** The last row of a panel: its buttons. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <footer className="flex flex-wrap justify-end gap-2 border-border border-t px-5 py-3">{children}</footer>;
}

/** A dialog's panel: title, what it says, and its buttons in `footer`. Focus goes to the first field, or to `autoFocus`. */
export function DialogContent({
  title,
  description,
  footer,
  className,
  children,
  onOpenAutoFocus,
  onCloseAutoFocus,
  ...rest
}: Omit<ComponentProps<typeof Radix.Content>, 'title'> & {
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
}) {
  const focus = useFocusBack({ onOpenAutoFocus, onCloseAutoFocus });
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayClasses} />
      <Radix.Content
        className={cn(panelClasses, className)}
        {...(description === undefined && { 'aria-describedby': undefined })}
        {...focus}
        {...rest}
      >
        <Radix.Title className="wrap-anywhere min-w-0 pt-5 pr-14 pb-3 pl-5 font-semibold text-section">
          {title}
        </Radix.Title>
        <div className="wrap-anywhere overflow-y-auto px-5 pb-5">
          {description !== undefined && (
            <Radix.Description className="mb-4 text-text-2">{description}</Radix.Description>
          )}
          {children}
        </div>
        {footer !== undefined && <DialogFooter>{footer}</DialogFooter>}
        {/* Last, so that the focus goes to the first field. */}
        <Radix.Close asChild>
          <Button variant="ghost" size="icon" aria-label="Close" className="absolute top-3 right-3">
            <X aria-hidden />
          </Button>
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}
