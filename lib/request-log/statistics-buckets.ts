import { addLatencies, percentileMs } from './latency-classes.ts';
import type { HourOfRequests } from './statistics.ts';

const HOUR_MS = 3600 * 1000;

/** How far back the charts look, and how many hours of the clock one bar is. */
export const ranges = {
  '24h': { hours: 24, hoursPerBar: 1 },
  '7d': { hours: 7 * 24, hoursPerBar: 6 },
  '30d': { hours: 30 * 24, hoursPerBar: 24 },
} as const;
export type Range = keyof typeof ranges;

/** One bar of the charts. Moments are in milliseconds since 1970, so that a browser takes it as it is. */
export interface Bucket {
  start: number;
  end: number;
  ok: number;
  refused: number;
  failed: number;
  /** Null: nothing was measured. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** Requests of its busiest minute. */
  busiestMinute: number;
}

/** The moment from which a range counts. */
export function rangeStart(range: Range, now: Date): Date {
  return new Date(now.getTime() - ranges[range].hours * HOUR_MS);
}

/**
 * The bars of a range: hours, quarters of a day or days of the time zone, without a gap. The first begins where the range
 * does and the last ends now, so these two may be parts. Hours are UTC's: in a zone that is off by half an hour, so is
 * the end of a day.
 */
export function bucketsOf(hours: readonly HourOfRequests[], range: Range, now: Date, timeZone: string): Bucket[] {
  const start = rangeStart(range, now).getTime();
  const byHour = new Map(hours.map((hour) => [hour.hour.getTime(), hour]));
  const placeOf = placesIn(timeZone, ranges[range].hoursPerBar);
  const bars: { place: string; hours: number[] }[] = [];
  for (let hour = Math.floor(start / HOUR_MS) * HOUR_MS; hour <= now.getTime(); hour += HOUR_MS) {
    const place = placeOf(Math.max(hour, start));
    const bar = bars.at(-1);
    if (bar?.place === place) bar.hours.push(hour);
    else bars.push({ place, hours: [hour] });
  }
  return bars.map(({ hours: [first = start, ...more] }) => {
    const last = more.at(-1) ?? first;
    const parts = [first, ...more].flatMap((hour) => byHour.get(hour) ?? []);
    const latencies = addLatencies(parts.map((part) => part.latencies));
    return {
      start: Math.max(first, start),
      end: Math.min(last + HOUR_MS, now.getTime()),
      ok: sum(parts, 'ok'),
      refused: sum(parts, 'refused'),
      failed: sum(parts, 'failed'),
      p50Ms: percentileMs(latencies, 0.5),
      p95Ms: percentileMs(latencies, 0.95),
      busiestMinute: Math.max(0, ...parts.map((part) => part.busiestMinute)),
    };
  });
}

/** Names the piece of a day of this zone that a moment is in. */
function placesIn(timeZone: string, hoursPerBar: number): (moment: number) => string {
  if (hoursPerBar === 1) return (moment) => String(Math.floor(moment / HOUR_MS));
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return (moment) => {
    const [day = '', hour = '0'] = format.format(moment).split(', ');
    return `${day} ${Math.floor(Number(hour) / hoursPerBar)}`;
  };
}

function sum(parts: readonly HourOfRequests[], what: 'ok' | 'refused' | 'failed'): number {
  return parts.reduce((total, part) => total + part[what], 0);
}
