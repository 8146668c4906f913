'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton.tsx';
import type { LogSource } from './log-source.ts';
import { useLogUrl } from './use-log-url.ts';

const LogView = dynamic(() => import('./log-view.tsx').then((module) => module.LogView), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** The requests that matched no key, on a page of their own. */
export function UnmatchedLog({ source }: { source: LogSource }) {
  const url = useLogUrl();
  return (
    <div className="flex h-[70dvh] min-h-120 flex-col overflow-hidden rounded-card border border-border bg-surface">
      <LogView source={source} url={url} inDialog={false} title={null} />
    </div>
  );
}
