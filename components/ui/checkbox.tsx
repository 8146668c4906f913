'use client';

import { Check, Minus } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import { type ComponentProps, useId } from 'react';
import { cn } from './cn.ts';
import { describedBy, LabelledControl, type Labels } from './labelled-control.tsx';

/** A box to tick with its label and a line that explains it; the whole of it is the target. */
export function Checkbox({
  label,
  help,
  className,
  ...rest
}: Omit<ComponentProps<typeof Radix.Root>, 'children'> & Labels) {
  const id = useId();
  return (
    <LabelledControl id={id} label={label} help={help} className={className}>
      <CheckboxBox id={id} aria-describedby={describedBy(id, { help })} className="mt-0.5" {...rest} />
    </LabelledControl>
  );
}

/** The box alone, for tables; give it an `aria-label`. */
export function CheckboxBox({ className, ...rest }: Omit<ComponentProps<typeof Radix.Root>, 'children'>) {
  return (
    <Radix.Root
      className={cn(
        'relative grid size-4.5 shrink-0 cursor-pointer place-items-center rounded-chip border border-control bg-surface',
        // The target is 24 px, whatever the box is.
        'after:absolute after:-inset-1 pointer-coarse:after:-inset-3',
        'data-[state=checked]:border-primary data-[state=indeterminate]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:bg-primary',
        'disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-err',
        className,
      )}
      {...rest}
    >
      <Radix.Indicator className="group text-on-primary forced-colors:text-[ButtonText]">
        <Check aria-hidden strokeWidth={3} className="size-3.5 group-data-[state=indeterminate]:hidden" />
        <Minus aria-hidden strokeWidth={3} className="hidden size-3.5 group-data-[state=indeterminate]:block" />
      </Radix.Indicator>
    </Radix.Root>
  );
}
