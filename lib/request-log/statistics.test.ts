import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPrisma } from '../database/prisma.ts';
import { countRequests } from '../jobs/count-requests.ts';
import { logRows } from '../test/log-rows.ts';
import { ownDatabase } from '../test/own-database.ts';
import { hoursOfKey } from './statistics.ts';

// In a database of its own, whose log this counts.

const { url } = ownDatabase();
const db = openPrisma(url);
const job = new pg.Client(url);
beforeAll(() => job.connect());
afterAll(() => Promise.all([db.$disconnect(), job.end()]));

const now = new Date(Math.floor(Date.now() / 3600_000) * 3600_000 - 4000_000);

test('the hours of a key are whole, also where one half is counted and the other is not', async () => {
  const own = { id: uuidv7() };
  const hour = Math.ceil(now.getTime() / 3600_000) * 3600_000; // whole hours begin after what is counted
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
