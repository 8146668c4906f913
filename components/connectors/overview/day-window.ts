import type { DayWindow } from '../../../lib/overview/records-of-day.ts';
import { fromLocal, toLocal } from '../connection/local-moment.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The reader's day so far, and the same weekday before until the same time by the clock: a day may have 23 or 25 hours. */
export function dayWindow(now: Date, zone: string): DayWindow {
  const [day = '', time = ''] = toLocal(now, zone).split('T');
  const before = new Date(Date.parse(`${day}T00:00Z`) - 7 * DAY_MS).toISOString().slice(0, 10);
  const moment = (text: string) => fromLocal(text, zone) ?? now;
  return {
    since: moment(`${day}T00:00`),
    until: now,
    beforeSince: moment(`${before}T00:00`),
    beforeUntil: moment(`${before}T${time}`),
  };
}
