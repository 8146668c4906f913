'use client';

import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import { type ComponentProps, useEffect, useState } from 'react';
import { cn } from './cn.ts';

export const buttonClasses = cva(
  [
    'relative inline-flex max-w-full shrink-0 cursor-pointer select-none items-center justify-center gap-2 whitespace-nowrap rounded-control',
    'font-medium transition-[background-color,border-color,color,opacity] duration-120 ease-out',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-default print:hidden',
    '[&_svg]:size-4 [&_svg]:shrink-0 forced-colors:border forced-colors:border-[ButtonBorder]',
  ],
  {
    variants: {
      variant: {
        primary: 'bg-primary text-on-primary hover:opacity-90',
        secondary: 'border border-control bg-surface text-text hover:bg-hover',
        danger: 'bg-danger text-on-danger hover:opacity-90',
        ghost: 'text-text-2 hover:bg-hover hover:text-text aria-expanded:bg-hover',
        link: 'h-auto! min-h-6! px-0! text-accent underline decoration-1 underline-offset-2 hover:decoration-2',
      },
      size: {
        normal: 'h-9 px-3 text-body pointer-coarse:h-11',
        small: 'h-7 px-2 text-table pointer-coarse:h-11 pointer-coarse:px-3',
        icon: 'size-9 pointer-coarse:size-11',
        smallIcon: 'size-7 pointer-coarse:size-11',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'normal' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonClasses> {
  /** Renders the one child, a link say, with the looks of a button. */
  asChild?: boolean;
  /** Its work is under way: it keeps its width, is not pressed twice, and soon says `pendingWord`. */
  pending?: boolean;
  pendingWord?: string;
}

/** A button, `type="button"` unless told otherwise. Of the primary kind a screen has one. */
export function Button({
  asChild,
  pending = false,
  pendingWord = 'Saving…',
  variant,
  size,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const word = usePendingWord(pending, pendingWord);
  const classes = cn(buttonClasses({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {/* One over the other: the button keeps its width, and grows only where the word would be cut. */}
      <span className="inline-grid min-w-0 max-w-full place-items-center *:col-start-1 *:row-start-1">
        <span className={cn('inline-flex min-w-0 max-w-full items-center gap-2', word && 'invisible')}>{children}</span>
        {word && <span className="text-table">{word}</span>}
      </span>
    </button>
  );
}

/** Nothing for 300 ms, then the word, after 10 s that it still works. */
function usePendingWord(pending: boolean, word: string): string | null {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    if (!pending) return setShown(null);
    const soon = setTimeout(() => setShown(word), 300);
    const later = setTimeout(() => setShown('Still working…'), 10_000);
    return () => {
      clearTimeout(soon);
      clearTimeout(later);
    };
  }, [pending, word]);
  return pending ? shown : null;
}
