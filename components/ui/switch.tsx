'use client';

import { Switch as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useField } from './field.tsx';

/** On or off, at once. In a Field, or with an `aria-label`. */
export function Switch({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  const { id, ...described } = useField();
  return (
    <Radix.Root
      {...(id !== undefined && { id })}
      aria-describedby={described['aria-describedby']}
      className={cn(
        'relative inline-flex h-6 w-10 shrink-0 cursor-pointer items-center rounded-full border border-control bg-sunken p-0.5',
        'transition-colors duration-120 data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        'disabled:cursor-not-allowed disabled:opacity-50 pointer-coarse:after:absolute pointer-coarse:after:-inset-2.5',
        className,
      )}
      {...rest}
    >
      <Radix.Thumb
        className={cn(
          'block size-4 rounded-full bg-control transition-transform duration-120 motion-reduce:transition-none',
          'data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-on-primary forced-colors:bg-[ButtonText]',
        )}
      />
    </Radix.Root>
  );
}
