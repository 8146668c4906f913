'use client';

import { RadioGroup as Radix } from 'radix-ui';
import { type ComponentProps, useId } from 'react';
import { cn } from './cn.ts';
import { describedBy, LabelledControl, type Labels } from './labelled-control.tsx';

/** Choices of which one holds. Stand it in a Fieldset, whose legend names it. */
export function RadioGroup({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root className={cn('grid gap-2', className)} {...rest} />;
}

/** One of the choices, with a line that explains it. */
export function RadioItem({
  label,
  help,
  className,
  ...rest
}: Omit<ComponentProps<typeof Radix.Item>, 'children'> & Labels) {
  const id = useId();
  return (
    <LabelledControl id={id} label={label} help={help} className={className}>
      <Radix.Item
        id={id}
        aria-describedby={describedBy(id, { help })}
        className={cn(
          'relative mt-0.5 grid size-4.5 shrink-0 cursor-pointer place-items-center rounded-full border border-control bg-surface',
          'after:absolute after:-inset-1 pointer-coarse:after:-inset-3 data-[state=checked]:border-primary',
          'disabled:cursor-not-allowed disabled:opacity-50',
        )}
        {...rest}
      >
        <Radix.Indicator className="size-2.5 rounded-full bg-primary forced-colors:bg-[Highlight]" />
      </Radix.Item>
    </LabelledControl>
  );
}
