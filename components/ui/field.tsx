'use client';

import { TriangleAlert } from 'lucide-react';
import { createContext, type ReactNode, useContext, useId } from 'react';
import { cn } from './cn.ts';

interface FieldWiring {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  required: boolean | undefined;
}

const FieldContext = createContext<FieldWiring | null>(null);

/** What the control inside a Field spreads onto its element: its id, and what describes it. Outside of one, nothing. */
export function useField(): Partial<FieldWiring> {
  return useContext(FieldContext) ?? {};
}

/**
 * One control with its visible label, a line of help, and what is wrong with it. Input, Textarea, Select, PasswordInput
 * and Switch inside it find their id and descriptions by themselves.
 */
export function Field({
  label,
  help,
  error,
  required,
  className,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  /** One sentence; empty or absent when there is nothing wrong. */
  error?: string | null | undefined;
  required?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const [helpId, errorId] = [`${id}-help`, `${id}-error`];
  const described = [help ? helpId : '', error ? errorId : ''].filter(Boolean).join(' ');
  const wiring = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
    required,
  } as const;
  return (
    <div className={cn('grid min-w-0 content-start gap-1.5', className)}>
      <label htmlFor={id} className="w-fit font-medium text-table">
        {label}
      </label>
      <FieldContext value={wiring}>{children}</FieldContext>
      {error && <FieldError id={errorId}>{error}</FieldError>}
      {help && (
        <p id={helpId} className="text-table text-text-3">
          {help}
        </p>
      )}
    </div>
  );
}

/** What is wrong, with the glyph that says so without colour. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex gap-1.5 text-err text-table">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="wrap-anywhere min-w-0">{children}</span>
    </p>
  );
}

/** A group of choices under one heading: radio buttons, or boxes to tick. */
export function Fieldset({
  legend,
  help,
  error,
  className,
  children,
}: {
  legend: ReactNode;
  help?: ReactNode;
  error?: string | null | undefined;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset className={cn('grid min-w-0 content-start gap-2', className)} aria-describedby={described || undefined}>
      <legend className="mb-1.5 font-medium text-table">{legend}</legend>
      {help && (
        <p id={`${id}-help`} className="-mt-1.5 text-table text-text-3">
          {help}
        </p>
      )}
      {children}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
