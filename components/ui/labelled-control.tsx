import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface Labels {
  label: ReactNode;
  /** A line that explains it. */
  help?: ReactNode;
}

/** What a control with this id says of its help. */
export function describedBy(id: string, { help }: Pick<Labels, 'help'>): string | undefined {
  return help ? `${id}-help` : undefined;
}

/** A box or a circle with its label and a line that explains it, beside it; the whole of the label is the target. */
export function LabelledControl({
  id,
  label,
  help,
  className,
  children,
}: Labels & { id: string; className?: string | undefined; children: ReactNode }) {
  return (
    <div className={cn('flex gap-2.5', className)}>
      {children}
      <div className="min-w-0">
        <label htmlFor={id} className="cursor-pointer pointer-coarse:py-2">
          {label}
        </label>
        {help && (
          <p id={describedBy(id, { help })} className="text-table text-text-3">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}
