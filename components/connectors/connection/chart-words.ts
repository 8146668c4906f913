import type { Bucket, Range } from '../../../lib/request-log/statistics-buckets.ts';
import { count, duration } from '../../ui/numbers.ts';
import { dayOf, timeOfDay } from '../../ui/time-text.ts';

/** What the charts show, in words: for those who do not see them, and for those who want it exact. */

const spans: Record<Range, string> = { '24h': '24 h', '7d': '7 days', '30d': '30 days' };

export function requestsOf({ ok, refused, failed }: Bucket): number {
  return ok + refused + failed;
}

/** `10:00`, `Tue 10:00`, `23 Nov`: where a bar begins. */
function startText({ start }: Bucket, range: Range, zone: string, now: Date): string {
  const moment = new Date(start);
  if (range === '24h') return timeOfDay(moment, zone);
  return range === '7d' ? `${dayOf(moment, zone, now)} ${timeOfDay(moment, zone)}` : dayOf(moment, zone, now);
}

/** The same for the axis, where there is little room. */
export function tickText({ start }: Bucket, range: Range, zone: string, now: Date): string {
  const moment = new Date(start);
  return range === '24h' ? timeOfDay(moment, zone) : dayOf(moment, zone, now);
}

/** `10:00 to 11:00`, `23 Nov`. */
export function spanText(bucket: Bucket, range: Range, zone: string, now: Date): string {
  const start = startText(bucket, range, zone, now);
  return range === '30d' ? start : `${start} to ${timeOfDay(new Date(bucket.end), zone)}`;
}

/** `1,204 requests in 24 h, 41 refused, 2 failed, most at 10:00`. */
export function outcomeSentence(buckets: readonly Bucket[], range: Range, zone: string, now: Date): string {
  const sum = (what: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + what(bucket), 0);
  const requests = sum(requestsOf);
  if (requests === 0) return `No requests in ${spans[range]}`;
  const most = buckets.reduce((best, bucket) => (requestsOf(bucket) > requestsOf(best) ? bucket : best));
  const refused = sum(({ refused }) => refused);
  const failed = sum(({ failed }) => failed);
  return [
    `${count(requests)} ${requests === 1 ? 'request' : 'requests'} in ${spans[range]}`,
    `${count(refused)} refused`,
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    `most at ${startText(most, range, zone, now)}`,
  ].join(', ');
}

/** `p95 at its slowest 1.20 s, at 10:00`. */
export function latencySentence(buckets: readonly Bucket[], range: Range, zone: string, now: Date): string {
  const measured = buckets.filter(({ p95Ms }) => p95Ms !== null);
  const [first] = measured;
  if (!first) return `Nothing measured in ${spans[range]}`;
  const slowest = measured.reduce(
    (worst, bucket) => ((bucket.p95Ms ?? 0) > (worst.p95Ms ?? 0) ? bucket : worst),
    first,
  );
  return `p95 at its slowest ${duration(slowest.p95Ms)}, at ${startText(slowest, range, zone, now)}`;
}

/** `Busiest minute 212 of 600, at 10:00`. */
export function rateSentence(
  buckets: readonly Bucket[],
  rateLimit: number,
  range: Range,
  zone: string,
  now: Date,
): string {
  const busiest = buckets.reduce<Bucket | null>(
    (most, bucket) => (bucket.busiestMinute > (most?.busiestMinute ?? 0) ? bucket : most),
    null,
  );
  if (busiest === null) return `No use in ${spans[range]}; the limit is ${count(rateLimit)} a minute`;
  return `Busiest minute ${count(busiest.busiestMinute)} of ${count(rateLimit)}, at ${startText(busiest, range, zone, now)}`;
}

export function outcomeText(bucket: Bucket): string {
  const parts = [
    `${count(bucket.ok)} accepted`,
    `${count(bucket.refused)} refused (4xx)`,
    `${count(bucket.failed)} failed (5xx)`,
  ];
  return parts.join(', ');
}

export function latencyText({ p50Ms, p95Ms }: Bucket): string {
  return p50Ms === null ? 'nothing measured' : `p50 ${duration(p50Ms)}, p95 ${duration(p95Ms)}`;
}

export function rateText({ busiestMinute }: Bucket, rateLimit: number): string {
  return `busiest minute ${count(busiestMinute)} of ${count(rateLimit)}`;
}
