'use client';

import dynamic from 'next/dynamic';
import { cn } from '../ui/cn.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import type { LogSource } from './log-source.ts';
import { useLogUrl } from './use-log-url.ts';

const LogView = dynamic(() => import('./log-view.tsx').then((module) => module.LogView), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** A log on a page of its own: of all keys, or of none. */
export function LogBox({ source, className }: { source: LogSource; className?: string }) {
  const url = useLogUrl();
  return (
    <div
      className={cn(
        'flex h-[70dvh] min-h-120 flex-col overflow-hidden rounded-card border border-border bg-surface',
        className,
      )}
    >
      <LogView source={source} url={url} inDialog={false} title={null} />
    </div>
  );
}
