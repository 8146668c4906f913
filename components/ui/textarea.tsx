'use client';

import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useField } from './field.tsx';
import { controlClasses } from './input.tsx';

/** Several lines of text. */
export function Textarea({ className, mono, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  return (
    <textarea
      rows={3}
      className={cn(controlClasses, 'py-2', mono && 'font-mono slashed-zero', className)}
      {...useField()}
      {...rest}
    />
  );
}
