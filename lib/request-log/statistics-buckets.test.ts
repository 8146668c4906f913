import { expect, test } from 'vitest';
import type { HourOfRequests } from './statistics.ts';
import { bucketsOf, type Range } from './statistics-buckets.ts';

const now = new Date('2026-11-24T13:20:00Z');

function hour(time: string, more: Partial<HourOfRequests> = {}): HourOfRequests {
  return { hour: new Date(time), ok: 1, refused: 0, failed: 0, busiestMinute: 1, latencies: new Map(), ...more };
}

/** Where bars begin, as that zone's clock has it. */
function starts(range: Range, timeZone: string): string[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', hour: '2-digit', minute: '2-digit' });
  return bucketsOf([], range, now, timeZone).map(({ start }) => format.format(start));
}

test('24 hours are 23 hours of the clock and two parts', () => {
  const bars = bucketsOf([], '24h', now, 'UTC');
  expect(bars).toHaveLength(25);
  expect(bars[0]).toMatchObject({ start: Date.parse('2026-11-23T13:20Z'), end: Date.parse('2026-11-23T14:00Z') });
  expect(bars[1]).toMatchObject({ start: Date.parse('2026-11-23T14:00Z'), end: Date.parse('2026-11-23T15:00Z') });
  expect(bars.at(-1)).toMatchObject({ start: Date.parse('2026-11-24T13:00Z'), end: now.getTime() });
});

test('longer bars begin where the day of the reader does', () => {
  expect(starts('7d', 'Europe/Berlin').slice(0, 4)).toEqual(['17, 14:20', '17, 18:00', '18, 00:00', '18, 06:00']);
  const berlin = starts('30d', 'Europe/Berlin');
  expect(berlin).toHaveLength(31);
  // The clock went back on 25 October: that day has 25 hours, and is one bar.
  expect(berlin.slice(0, 3)).toEqual(['25, 14:20', '26, 00:00', '27, 00:00']);
  expect(starts('30d', 'America/New_York').slice(1, 3)).toEqual(['26, 00:00', '27, 00:00']);
});

test('every hour is in one bar, in all ranges and zones', () => {
  const hours = Array.from({ length: 30 * 24 }, (_, i) =>
    hour(new Date(now.getTime() - 1200_000 - i * 3600_000).toISOString()),
  );
  for (const [range, requests] of [
    ['24h', 25],
    ['7d', 169],
    ['30d', 720],
  ] as const) {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland']) {
      const bars = bucketsOf(hours, range, now, zone);
      expect(bars.reduce((sum, bar) => sum + bar.ok, 0)).toBe(requests);
      for (const [i, bar] of bars.entries()) if (i > 0) expect(bar.start).toBe(bars[i - 1]?.end);
    }
  }
});

test('a bar has the sums of its hours, the greatest of their busiest minutes, and percentiles of all requests', () => {
  const fast = new Map([[13, 90]]); // 9.5 to 11.3 ms
  const slow = new Map([[43, 10]]); // 1.7 to 2.0 s
  const hours = [
    hour('2026-11-23T23:00Z', { ok: 90, refused: 3, busiestMinute: 7, latencies: fast }),
    hour('2026-11-23T22:00Z', { ok: 5, failed: 2, busiestMinute: 12, latencies: slow }),
  ];
  const [bar] = bucketsOf(hours, '30d', now, 'UTC').filter(({ ok }) => ok > 0);
  expect(bar).toMatchObject({ ok: 95, refused: 3, failed: 2, busiestMinute: 12, p50Ms: 10, p95Ms: 1878 });
  expect(bucketsOf(hours, '24h', now, 'UTC')[0]).toMatchObject({ ok: 0, p50Ms: null, p95Ms: null, busiestMinute: 0 });
});
