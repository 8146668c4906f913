import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPrisma } from '../database/prisma.ts';
import { countRequests } from '../jobs/count-requests.ts';
import type { ShownKey } from '../keys/list-keys.ts';
import { logRows } from '../test/log-rows.ts';
import { ownDatabase } from '../test/own-database.ts';
import { readHealth } from './read-health.ts';
import { hoursOfKey } from './statistics.ts';

// In a database of its own, whose log this counts.

const { url } = ownDatabase();
const db = openPrisma(url);
const job = new pg.Client(url);
beforeAll(() => job.connect());
afterAll(() => Promise.all([db.$disconnect(), job.end()]));

const now = new Date(Math.floor(Date.now() / 3600_000) * 3600_000 - 4000_000);
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function key(): ShownKey {
  const nothing = { expiresAt: null, revokedAt: null, revokedBy: null, rolledFrom: null, rolledTo: null } as const;
  return {
    ...nothing,
    id: uuidv7(),
    keyId: '4fJ9aQ2x',
    name: 'Main shop',
    status: 'active',
    store: { id: uuidv7(), name: 'Berlin', currency: 'EUR' },
    payloadFormat: 'peptideclients',
    source: 'custom',
    scopes: ['orders:write'],
    requireSignature: false,
    requireTimestamp: false,
    ipAllowlist: [],
    rateLimitPerMinute: 600,
    createdAt: ago(10_000),
    createdBy: 'anna@shop.example',
    webhookSourceUrl: null,
    signingSecret: null,
    oldSecretUntil: null,
  };
}

test('the run of refusals and the last good request are found however far the log is counted', async () => {
  const [own, refused, good] = [key(), key(), key()];
  const wrong = { statusCode: 401, errorCode: 'signature_invalid' };
  await logRows(db, own, [
    { at: ago(2000) },
    { at: ago(400), statusCode: 422, errorCode: 'lines_required' },
    { at: ago(301) },
    { at: ago(300), statusCode: 503, errorCode: 'unavailable' },
    { at: ago(200), ...wrong },
    { at: ago(3), ...wrong, repeated: 3 },
  ]);
  await logRows(db, refused, [{ at: ago(30), ...wrong }]);
  await logRows(db, good, [{ at: ago(30), ...wrong }, { at: ago(20) }]);

  for (const countedTo of [-100_000, 1000, 301, 250, 60, 0]) {
    for (let twice = 0; twice < 2; twice += 1) await countRequests(job, 30, ago(countedTo));
    expect(await readHealth(db, own, now), `counted to ${countedTo} minutes ago`).toMatchObject({
      requests: 7,
      errors: 6,
      lastRequestAt: ago(3),
      lastGoodAt: ago(301),
      run: { requests: 5, since: ago(300), latestAt: ago(3) },
    });
    expect(await readHealth(db, refused, now)).toMatchObject({ lastGoodAt: null, run: { requests: 1 } });
    expect(await readHealth(db, good, now)).toMatchObject({ lastGoodAt: ago(20), run: null, requests: 2 });
    expect(await readHealth(db, key(), now)).toMatchObject({ lastRequestAt: null, run: null, requests: 0 });
  }
});

test('the hours of a key are whole, also where one half is counted and the other is not', async () => {
  const own = key();
  const hour = Math.ceil(now.getTime() / 3600_000) * 3600_000; // after all that the test above has counted
  const at = (minute: number) => new Date(hour + minute * 60_000);
  await logRows(db, own, [
    { at: at(1), tookMs: 10 },
    { at: at(50), tookMs: 2_500, statusCode: 500, errorCode: 'internal_error' },
    { at: at(50), statusCode: 401, verified: false, repeated: 9 },
  ]);
  for (let twice = 0; twice < 2; twice += 1) await countRequests(job, 30, at(32));
  expect(await hoursOfKey(db, own.id, at(-10))).toEqual([
    {
      hour: at(0),
      ok: 1,
      refused: 9,
      failed: 1,
      busiestMinute: 1,
      latencies: new Map([
        [13, 1],
        [45, 1],
      ]),
    },
  ]);
  expect(await hoursOfKey(db, own.id, at(2))).toMatchObject([{ ok: 0, refused: 9, failed: 1 }]);
});
