'use client';

import { cn } from '../ui/cn.ts';
import { useTimes } from '../ui/time.tsx';
import { timeOfDay } from '../ui/time-text.ts';
import type { Connection } from './use-live.ts';

/** How news arrive, in words beside the dot. */
export function ConnectionState({
  connection,
  isPaused,
  isPast,
}: {
  connection: Connection;
  isPaused: boolean;
  isPast: boolean;
}) {
  const { zone } = useTimes();
  const text = wordOf(connection, isPaused, isPast, (moment) => timeOfDay(moment, zone));
  const isLive = text === 'Live' || text.startsWith('Every');
  return (
    <span role="status" className="inline-flex items-center gap-1.5 whitespace-nowrap text-table text-text-2">
      <span
        aria-hidden
        className={cn(
          'size-2 rounded-full',
          isLive ? 'bg-accent motion-safe:animate-pulse' : 'border border-current',
          !isLive && !isPaused && connection.state !== 'connecting' && 'text-warn',
        )}
      />
      {text}
    </span>
  );
}

function wordOf(connection: Connection, isPaused: boolean, isPast: boolean, clock: (moment: Date) => string): string {
  switch (connection.state) {
    case 'offline':
      return `Offline since ${clock(connection.since)}`;
    case 'ended':
      return 'Your session ended';
    case 'reconnecting':
      return 'Reconnecting…';
    case 'connecting':
      return 'Connecting…';
    default:
      if (isPaused) return 'Paused';
      if (isPast) return 'Showing older rows';
      return connection.state === 'live' ? 'Live' : 'Every 5 s (polling)';
  }
}
