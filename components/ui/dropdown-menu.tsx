'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { floatingClasses } from './popover.tsx';

/** Not modal: a modal one takes the rest of the page from screen readers while the keyboard can still get there. */
export function DropdownMenu(props: Omit<ComponentProps<typeof Radix.Root>, 'modal'>) {
  return <Radix.Root modal={false} {...props} />;
}
export const DropdownMenuTrigger = Radix.Trigger;
export const DropdownMenuRadioGroup = Radix.RadioGroup;

const itemClasses = cn(
  'flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-chip px-2 text-body outline-none pointer-coarse:min-h-11',
  'data-highlighted:bg-hover dark:data-highlighted:bg-selected data-disabled:pointer-events-none data-disabled:opacity-50',
  'forced-colors:data-highlighted:outline-2 forced-colors:data-highlighted:outline-[Highlight] [&_svg]:size-4 [&_svg]:shrink-0',
);

export function DropdownMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className={cn(floatingClasses, 'min-w-48 max-w-[calc(100vw-1rem)] p-1', className)}
        {...rest}
      />
    </Radix.Portal>
  );
}

export function DropdownMenuItem({ className, ...rest }: ComponentProps<typeof Radix.Item>) {
  return <Radix.Item className={cn(itemClasses, className)} {...rest} />;
}

/** One of the choices in a DropdownMenuRadioGroup, ticked when it holds. */
export function DropdownMenuRadioItem({ className, children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={cn(itemClasses, className)} {...rest}>
      <span className="size-4 shrink-0">
        <Radix.ItemIndicator>
          <Check aria-hidden />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.RadioItem>
  );
}

export function DropdownMenuLabel({ className, ...rest }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn('px-2 py-1.5 text-meta text-text-3', className)} {...rest} />;
}

export function DropdownMenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-border" />;
}
