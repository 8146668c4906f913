import { expect, test } from 'vitest';
import { type HealthFacts, healthOf, shareText } from './health.ts';

const now = new Date('2026-11-24T13:20:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3600_000);

const facts: HealthFacts = {
  status: 'active',
  expiresAt: null,
  revokedAt: null,
  revokedBy: null,
  createdAt: ago(100),
  lastRequestAt: ago(1),
  lastGoodAt: ago(1),
  run: null,
  requests: 10,
  errors: 0,
};
const run = { requests: 5, since: ago(3), latestAt: ago(1) };
const health = (more: Partial<HealthFacts> = {}) => healthOf({ ...facts, ...more }, 30, now);

test('a connection is working, refusing, quiet or waiting', () => {
  expect(health()).toEqual({ state: 'working', since: ago(1) });
  expect(health({ run })).toEqual({ state: 'refusing', since: ago(3), run });
  expect(health({ lastRequestAt: ago(23.9) })).toMatchObject({ state: 'working' });
  expect(health({ lastRequestAt: ago(24.1) })).toEqual({ state: 'quiet', since: ago(24.1) });
  expect(health({ lastRequestAt: ago(24.1), run })).toMatchObject({ state: 'quiet' });
  expect(health({ lastRequestAt: null })).toEqual({ state: 'waiting', since: ago(100) });
});

test('a key older than the log, of which that has nothing, is quiet and not waiting', () => {
  expect(health({ lastRequestAt: null, createdAt: ago(31 * 24) })).toEqual({ state: 'quiet', since: null });
});

test('a key at its end is that and nothing else, and it is known whether somebody still sends', () => {
  const expired = { status: 'expired', expiresAt: ago(2) } as const;
  expect(health({ ...expired, run })).toEqual({ state: 'expired', since: ago(2), requestsSince: true });
  expect(health({ ...expired, lastRequestAt: null })).toMatchObject({ state: 'expired', requestsSince: false });
  const revoked = { ...expired, status: 'revoked', revokedAt: ago(0.5), revokedBy: 'anna@' } as const;
  expect(health(revoked)).toEqual({ state: 'revoked', since: ago(0.5), by: 'anna@', requestsSince: false });
});

test('a share is never said to be none or all when it is not', () => {
  expect([shareText(5, 1204), shareText(1, 1_000_000), shareText(0, 10), shareText(10, 10)]).toEqual([
    '0.4 %',
    '0.1 %',
    '0 %',
    '100 %',
  ]);
  expect([shareText(41, 310), shareText(999_999, 1_000_000), shareText(3, 0)]).toEqual(['13 %', '99 %', '0 %']);
});
