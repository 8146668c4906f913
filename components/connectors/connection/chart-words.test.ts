import { expect, test } from 'vitest';
import type { Bucket } from '../../../lib/request-log/statistics-buckets.ts';
import { latencySentence, latencyText, outcomeSentence, rateSentence, spanText } from './chart-words.ts';

const now = new Date('2026-11-24T13:20:00Z');
const at = (time: string) => Date.parse(`2026-11-${time}Z`);

function bucket(start: string, end: string, more: Partial<Bucket> = {}): Bucket {
  const nothing = { ok: 0, refused: 0, failed: 0, p50Ms: null, p95Ms: null, busiestMinute: 0 };
  return { start: at(start), end: at(end), ...nothing, ...more };
}
const buckets = [
  bucket('24T09:00', '24T10:00', { ok: 1163, refused: 41, p50Ms: 12, p95Ms: 1200, busiestMinute: 212 }),
  bucket('24T10:00', '24T11:00', { failed: 2, p50Ms: 9, p95Ms: 80, busiestMinute: 2 }),
];
const empty = [bucket('24T09:00', '24T10:00')];

test('each chart is said in a sentence, in the time of its reader', () => {
  const say = ['24h', 'Europe/Berlin', now] as const;
  expect(outcomeSentence(buckets, ...say)).toBe('1,206 requests in 24 h, 41 refused, 2 failed, most at 10:00');
  expect(latencySentence(buckets, ...say)).toBe('p95 at its slowest 1.20 s, at 10:00');
  expect(rateSentence(buckets, 600, ...say)).toBe('Busiest minute 212 of 600, at 10:00');
});

test('nothing is said to be nothing', () => {
  expect(outcomeSentence(empty, '7d', 'UTC', now)).toBe('No requests in 7 days');
  expect(latencySentence(empty, '30d', 'UTC', now)).toBe('Nothing measured in 30 days');
  expect(rateSentence(empty, 600, '24h', 'UTC', now)).toBe('No use in 24 h; the limit is 600 a minute');
  expect(latencyText(bucket('24T09:00', '24T10:00'))).toBe('nothing measured');
});

test('a bar is named by its span', () => {
  const quarter = bucket('23T06:00', '23T12:00');
  expect(spanText(quarter, '7d', 'UTC', now)).toBe('23 Nov 06:00 to 12:00');
  expect(spanText(quarter, '30d', 'UTC', now)).toBe('23 Nov');
});
