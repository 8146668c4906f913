'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export const overlayClasses = 'fixed inset-0 z-40 bg-[#00000066] motion-safe:data-[state=open]:animate-fade-in';

/** 440 px in the middle; under 640 px a sheet at the bottom. */
export const panelClasses = cn(
  'fixed z-50 grid max-h-[calc(100dvh-2rem)] grid-rows-[auto_minmax(0,1fr)_auto] border border-border bg-surface shadow-dialog',
  'inset-x-0 bottom-0 rounded-t-card sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[min(440px,calc(100vw-2rem))]',
  'sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-card motion-safe:data-[state=open]:animate-fade-in',
);

/** A dialog's panel: title, what it says, and its buttons in `footer`. Focus goes to the first field, or to `autoFocus`. */
export function DialogContent({
  title,
  description,
  footer,
  className,
  children,
  ...rest
}: Omit<ComponentProps<typeof Radix.Content>, 'title'> & {
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayClasses} />
      <Radix.Content
        className={cn(panelClasses, className)}
        {...(description === undefined && { 'aria-describedby': undefined })}
        {...rest}
      >
        <header className="flex items-start gap-2 px-5 pt-4 pb-2">
          <Radix.Title className="min-w-0 flex-1 wrap-break-word pt-1 font-semibold text-section">{title}</Radix.Title>
          <Radix.Close asChild>
            <Button variant="ghost" size="icon" aria-label="Close" className="-mr-2 order-last">
              <X aria-hidden />
            </Button>
          </Radix.Close>
        </header>
        <div className="overflow-y-auto px-5 pb-5">
          {description !== undefined && (
            <Radix.Description className="mb-4 text-text-2">{description}</Radix.Description>
          )}
          {children}
        </div>
        {footer !== undefined && (
          <footer className="flex flex-wrap justify-end gap-2 border-border border-t px-5 py-3">{footer}</footer>
        )}
      </Radix.Content>
    </Radix.Portal>
  );
}
