import { expect, test } from 'vitest';
import { fromLocal, toLocal } from './local-moment.ts';

test.each([
  ['2026-11-24T14:02', 'Europe/Berlin', '2026-11-24T13:02:00.000Z'],
  ['2026-07-01T00:30', 'Europe/Berlin', '2026-06-30T22:30:00.000Z'],
  ['2026-11-24T14:02', 'America/New_York', '2026-11-24T19:02:00.000Z'],
  ['2026-11-24T14:02', 'Asia/Kolkata', '2026-11-24T08:32:00.000Z'],
  ['2026-10-25T00:30', 'Europe/Berlin', '2026-10-24T22:30:00.000Z'],
  ['2026-10-25T04:30', 'Europe/Berlin', '2026-10-25T03:30:00.000Z'],
])('%s in %s is %s, and back', (local, zone, iso) => {
  expect(fromLocal(local, zone)?.toISOString()).toBe(iso);
  expect(toLocal(new Date(iso), zone)).toBe(local);
});

test('half a moment is none', () => {
  expect(['', '2026-11-24', '2026-11-24T1', 'x'].map((text) => fromLocal(text, 'UTC'))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
