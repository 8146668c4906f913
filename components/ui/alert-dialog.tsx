'use client';

import { AlertDialog as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { DialogFooter, overlayClasses, panelClasses } from './dialog.tsx';
import { useFocusBack } from './use-focus-back.ts';

export const AlertDialog = Radix.Root;
export const AlertDialogTrigger = Radix.Trigger;
/** The way back; it has the focus when the dialog opens. Takes a Button by `asChild`. */
export const AlertDialogCancel = Radix.Cancel;
export const AlertDialogAction = Radix.Action;

/** Asks before something that cannot be undone: a click outside does not close it. */
export function AlertDialogContent({
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
  description: ReactNode;
  footer: ReactNode;
}) {
  const focus = useFocusBack({ onOpenAutoFocus, onCloseAutoFocus });
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayClasses} />
      <Radix.Content className={cn(panelClasses, className)} {...focus} {...rest}>
        <Radix.Title className="wrap-anywhere min-w-0 px-5 pt-5 pb-2 font-semibold text-section">{title}</Radix.Title>
        <div className="wrap-anywhere overflow-y-auto px-5 pb-5">
          <Radix.Description asChild>
            <div className="text-text-2">{description}</div>
          </Radix.Description>
          {children}
        </div>
        <DialogFooter>{footer}</DialogFooter>
      </Radix.Content>
    </Radix.Portal>
  );
}
