import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { presets } from '../../../lib/keys/presets.ts';
import { cn } from '../../ui/cn.ts';

/** The three ways to begin, each presetting the form. They grow where there is nothing else to see. */
export function QuickStartCards({ large = false }: { large?: boolean }) {
  return (
    <ul className="grid gap-3 md:grid-cols-3 md:gap-4" aria-label="Quick start">
      {presets.map(({ id, title, line, more }) => (
        <li key={id}>
          <Link
            href={`/settings/connectors/new?preset=${id}`}
            prefetch={false}
            className={cn(
              'group flex h-full items-center gap-x-3 rounded-card border border-border bg-surface px-4 py-2.5 hover:border-control hover:bg-hover md:flex-col md:items-stretch md:gap-y-1 md:py-3',
              large && 'flex-col items-stretch gap-y-1 py-4 md:px-6 md:py-6',
            )}
          >
            <span className={cn('font-semibold', large ? 'text-section' : 'text-body')}>{title}</span>
            <span className={cn('min-w-0 flex-1 text-table text-text-2', !large && 'hidden md:block')}>{line}</span>
            {large && <span className="text-table text-text-3">{more}</span>}
            <span
              className={cn(
                'ml-auto inline-flex items-center gap-0.5 font-medium text-accent text-table group-hover:underline md:mt-1',
                large && 'mt-2',
              )}
            >
              Connect
              <ChevronRight aria-hidden className="size-4" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
