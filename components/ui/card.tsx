import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/** A box with a border. */
export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section className={cn('rounded-card border border-border bg-surface', className)} {...rest} />;
}

/** A card with a heading and, at its right, what can be done. */
export function TitledCard({
  title,
  id,
  actions,
  className,
  children,
}: {
  title: ReactNode;
  /** The anchor that leads here. */
  id?: string;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Card id={id} className={cn('scroll-mt-6 p-4 sm:p-6', className)}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        {/* Takes the focus when what had it in this card is gone. */}
        <h2 tabIndex={-1} className="font-semibold text-section outline-none">
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </Card>
  );
}

/** A card that tells something before the rest of the page: `info`, or `warn` where it matters now. */
export function Notice({
  tone = 'info',
  role,
  className,
  children,
}: {
  tone?: 'info' | 'warn' | 'err' | 'off';
  role?: 'alert' | 'status';
  className?: string;
  children: ReactNode;
}) {
  const tones = { info: 'bg-info-bg', warn: 'bg-warn-bg', err: 'bg-err-bg', off: 'bg-off-bg' } as const;
  return (
    <div
      role={role}
      className={cn('wrap-anywhere rounded-card px-4 py-3 text-text forced-colors:border', tones[tone], className)}
    >
      {children}
    </div>
  );
}
