'use client';

import { createContext, type PointerEvent, type ReactNode, useContext, useEffect, useState } from 'react';
import { CopyButton } from './copy-button.tsx';
import { Popover, PopoverContent, PopoverTrigger } from './popover.tsx';
import { serverNow, setServerClock } from './server-clock.ts';
import { exactTimeOfDay, inFull, inSentence, periodOf, relative, zoneName } from './time-text.ts';

const MINUTE_MS = 60_000;

interface Times {
  zone: string;
  now: Date;
}

const TimeContext = createContext<Times>({ zone: 'UTC', now: new Date(0) });

/** The reader's time zone and the moment by the server's clock, ticking each minute. The first paint is the server's `now`. */
export function TimeProvider({ zone, now, children }: { zone: string; now: string; children: ReactNode }) {
  const [moment, setMoment] = useState(() => new Date(now));
  useEffect(() => {
    setServerClock(new Date(now));
    const tick = () => setMoment(serverNow());
    tick();
    const ticking = setInterval(tick, MINUTE_MS);
    return () => clearInterval(ticking);
  }, [now]);
  return <TimeContext value={{ zone, now: moment }}>{children}</TimeContext>;
}

/** For texts of one's own, with the functions of time-text.ts. */
export function useTimes(): Times {
  return useContext(TimeContext);
}

const styles = {
  /** `2 min ago`; for lists. */
  relative: ({ zone, now }: Times, moment: Date) => relative(moment, now, zone),
  /** `14:02:31.482`; for the request log. */
  exact: ({ zone }: Times, moment: Date) => exactTimeOfDay(moment, zone),
  /** `tomorrow, 10:02`; inside a sentence. */
  sentence: ({ zone, now }: Times, moment: Date) => inSentence(moment, now, zone),
  /** `23 Nov 2026 14:02:31.482`. */
  full: ({ zone }: Times, moment: Date) => inFull(moment, zone),
} as const;

export type TimeStyle = keyof typeof styles;

/**
 * A moment. Hover, Enter or a tap shows it in the reader's zone, in UTC and relative to now, each to copy; a press keeps
 * open what hovering opened. With `bare` only the text, for places that are buttons or links themselves.
 */
export function Time({
  value,
  style = 'relative',
  bare = false,
  className,
}: {
  value: Date | string;
  style?: TimeStyle;
  bare?: boolean;
  className?: string;
}) {
  const times = useTimes();
  const [open, setOpen] = useState<'hovered' | 'pressed' | null>(null);
  const moment = typeof value === 'string' ? new Date(value) : value;
  const iso = moment.toISOString();
  const text = (
    <time dateTime={iso} title={bare ? iso : undefined} className={bare ? className : undefined}>
      {styles[style](times, moment)}
    </time>
  );
  if (bare) return text;
  const hovering = {
    onPointerEnter: (event: PointerEvent) => event.pointerType === 'mouse' && setOpen((as) => as ?? 'hovered'),
    onPointerLeave: () => setOpen((as) => (as === 'hovered' ? null : as)),
  };
  return (
    <Popover open={open !== null} onOpenChange={(asked) => setOpen(asked ? 'pressed' : null)}>
      <PopoverTrigger
        className={`cursor-default rounded-chip whitespace-nowrap tabular-nums hover:underline hover:decoration-dotted hover:underline-offset-2 ${className ?? ''}`}
        {...hovering}
        onClick={(event) => {
          if (open !== 'hovered') return;
          event.preventDefault(); // it would close
          setOpen('pressed');
        }}
      >
        {text}
      </PopoverTrigger>
      <PopoverContent
        aria-label="This moment"
        className="grid gap-1 text-table"
        sideOffset={0}
        onOpenAutoFocus={(event) => event.preventDefault()}
        {...hovering}
      >
        <Line text={inFull(moment, times.zone)} what={zoneName(moment, times.zone)} />
        <Line text={iso} what="UTC" />
        <Line text={relative(moment, times.now, times.zone)} what="relative" />
      </PopoverContent>
    </Popover>
  );
}

/** `from 10:02 to 10:09`, inside a sentence. */
export function Period({ from, to }: { from: Date; to: Date }) {
  const { zone, now } = useTimes();
  return (
    <span className="tabular-nums" title={`${from.toISOString()} to ${to.toISOString()}`}>
      {periodOf(from, to, now, zone)}
    </span>
  );
}

function Line({ text, what }: { text: string; what: string }) {
  return (
    <span className="flex items-center justify-between gap-4">
      <span>
        <span className="font-mono tabular-nums">{text}</span> <span className="text-text-3">{what}</span>
      </span>
      <CopyButton text={text} label={`Copy ${text}`} iconOnly />
    </span>
  );
}
