'use client';

import { type ComponentProps, useState } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { useField } from './field.tsx';
import { controlClasses } from './input.tsx';

/** A password, hidden until Show. Pasting and password managers work: give it its `autoComplete`. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  const field = useField();
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <input
        type={shown ? 'text' : 'password'}
        className={cn(controlClasses, 'h-9 pr-16 pointer-coarse:h-11', className)}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        {...field}
        {...rest}
      />
      <Button
        variant="ghost"
        size="small"
        className="absolute inset-y-1 right-1 h-auto! text-table"
        aria-pressed={shown}
        aria-controls={field.id}
        aria-label={shown ? 'Hide password' : 'Show password'}
        onClick={() => setShown(!shown)}
      >
        {shown ? 'Hide' : 'Show'}
      </Button>
    </div>
  );
}
