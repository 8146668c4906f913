import { expect, test } from 'vitest';
import { dayWindow } from './day-window.ts';

const isoOf = (window: ReturnType<typeof dayWindow>) =>
  Object.fromEntries(Object.entries(window).map(([name, moment]) => [name, moment.toISOString()]));

test('a day begins at midnight of the reader’s zone, and is compared with a week before until the same time', () => {
  expect(isoOf(dayWindow(new Date('2026-11-29T00:30:00Z'), 'America/New_York'))).toEqual({
    since: '2026-11-28T05:00:00.000Z',
    until: '2026-11-29T00:30:00.000Z',
    beforeSince: '2026-11-21T05:00:00.000Z',
    beforeUntil: '2026-11-22T00:30:00.000Z',
  });
});

test('a change of clocks between the two days moves neither: both end at the same time by the clock', () => {
  // Berlin is two hours ahead on Saturday 24 October 2026, and one hour from the night after it.
  expect(isoOf(dayWindow(new Date('2026-10-31T09:00:00Z'), 'Europe/Berlin'))).toMatchObject({
    since: '2026-10-30T23:00:00.000Z',
    beforeSince: '2026-10-23T22:00:00.000Z',
    beforeUntil: '2026-10-24T08:00:00.000Z',
  });
});
