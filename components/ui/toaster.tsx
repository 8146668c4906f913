'use client';

import { Toaster as Sonner, toast } from 'sonner';

export { toast };

/** Confirms what has changed on the screen already, one at a time, 5 s, held while pointed at. An error never stands here alone. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      duration={5_000}
      visibleToasts={1}
      closeButton
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 font-sans rounded-control border border-border bg-surface px-4 py-3 text-body text-text shadow-popover sm:w-90',
          title: 'font-medium',
          description: 'text-text-2',
          closeButton:
            'order-last ml-auto grid size-6 shrink-0 cursor-pointer place-items-center rounded-chip text-text-3 hover:bg-hover [&_svg]:size-4',
          content: 'min-w-0 flex-1 wrap-anywhere',
        },
      }}
    />
  );
}
