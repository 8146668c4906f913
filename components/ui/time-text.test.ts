import { expect, test } from 'vitest';
import {
  clockOf,
  dayHeading,
  exactTimeOfDay,
  inFull,
  inSentence,
  periodOf,
  relative,
  sameDay,
  zoneName,
} from './time-text.ts';

const berlin = 'Europe/Berlin';
const kolkata = 'Asia/Kolkata';
const at = (iso: string) => new Date(iso);

test('what has just happened is never in the future, whatever minute the clock last ticked in', () => {
  const now = at('2026-11-23T10:00:00Z');
  expect(relative(at('2026-11-23T10:00:59Z'), now, 'UTC')).toBe('just now');
  expect(relative(at('2026-11-23T09:59:01Z'), now, 'UTC')).toBe('just now');
  expect(relative(at('2026-11-23T09:58:00Z'), now, 'UTC')).toBe('2 min ago');
  expect(relative(at('2026-11-29T11:00:00Z'), now, 'UTC')).toBe('in 6 days');
});

test('a day begins at its own midnight, also half an hour off', () => {
  // 00:10 in Kolkata and 19:40 of the day before in Berlin.
  const now = at('2026-11-23T18:40:00Z');
  const late = at('2026-11-23T18:29:00Z');
  expect([exactTimeOfDay(now, kolkata), exactTimeOfDay(late, kolkata)]).toEqual(['00:10:00.000', '23:59:00.000']);
  expect(dayHeading(now, kolkata, now)).toBe('Today, Tue 24 Nov');
  expect(dayHeading(late, kolkata, now)).toBe('Yesterday, Mon 23 Nov');
  expect(dayHeading(late, berlin, now)).toBe('Today, Mon 23 Nov');
  expect([sameDay(now, late, kolkata), sameDay(now, late, berlin)]).toEqual([false, true]);
  expect(inSentence(at('2026-11-24T18:30:00Z'), now, kolkata)).toBe('tomorrow, 00:00');
  expect(clockOf(late, now, kolkata)).toBe('yesterday, 23:59');
  expect(zoneName(now, kolkata)).toBe('Asia/Kolkata, UTC+5:30');
});

test('yesterday is the date before, when the clocks change too', () => {
  // Berlin's 25 October 2026 has 25 hours, its 29 March 2026 has 23.
  expect(dayHeading(at('2026-10-24T22:15:00Z'), berlin, at('2026-10-26T11:00:00Z'))).toBe('Yesterday, Sun 25 Oct');
  expect(dayHeading(at('2026-03-28T22:45:00Z'), berlin, at('2026-03-29T22:30:00Z'))).toBe('Sat 28 Mar');
  expect(inSentence(at('2026-10-25T22:30:00Z'), at('2026-10-24T22:15:00Z'), berlin)).toBe('today, 23:30');
  expect(inFull(at('2026-10-25T01:30:00Z'), berlin)).toBe('25 Oct 2026 02:30:00.000');
});

test('a period names the day once, unless it ends on another one', () => {
  const now = at('2026-11-23T12:00:00Z');
  const period = (from: string, to: string) => periodOf(at(from), at(to), now, 'UTC');
  expect(period('2026-11-23T10:02:31Z', '2026-11-23T10:09:00Z')).toBe('from 10:02 to 10:09');
  expect(period('2026-11-23T10:02:01Z', '2026-11-23T10:02:40Z')).toBe('at 10:02');
  expect(period('2026-11-22T10:02:00Z', '2026-11-22T10:09:00Z')).toBe('from yesterday, 10:02 to 10:09');
  expect(period('2026-11-22T23:58:00Z', '2026-11-23T00:03:00Z')).toBe('from yesterday, 23:58 to today, 00:03');
});
