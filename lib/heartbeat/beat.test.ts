import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPool } from '../database/pool.ts';
import { ownDatabase } from '../test/own-database.ts';
import { beat } from './beat.ts';
import { outagesSince } from './outages-since.ts';
import { startHeartbeat } from './start-heartbeat.ts';

const { url } = ownDatabase();
let db: ReturnType<typeof openPool>;
beforeAll(() => {
  db = openPool(url, 4);
});
beforeEach(async () => {
  await db.query('delete from integrations.heartbeat');
  await db.query('delete from integrations.outages');
});
afterAll(() => db.end());

const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const longAgo = new Date(0);

test('an outage is known from the last beat before it to the first one after it, and beats that come in time are none', async () => {
  for (const time of ['10:00:00', '10:00:05', '10:00:19']) await beat(db, at(time));
  expect(await outagesSince(db, longAgo)).toEqual([]);
  await beat(db, at('10:09:00'));
  await beat(db, at('10:09:05'));
  await beat(db, at('11:00:00'));
  const [first, second] = [
    { from: at('10:00:19'), to: at('10:09:00') },
    { from: at('10:09:05'), to: at('11:00:00') },
  ];
  expect(await outagesSince(db, longAgo)).toEqual([first, second]);
  expect(await outagesSince(db, at('10:05:00'))).toEqual([first, second]);
  expect(await outagesSince(db, at('10:09:00'))).toEqual([second]);
});

test('several processes that come back at the same moment keep one outage, and as long as one beats there is none', async () => {
  await beat(db, at('10:00:00'));
  await Promise.all([0, 1, 2, 3].map((second) => beat(db, at(`10:09:0${second}`))));
  const outages = await outagesSince(db, longAgo);
  expect(outages.map(({ from }) => from)).toEqual([at('10:00:00')]);
  await Promise.all([beat(db, at('10:09:10')), beat(db, at('10:09:11'))]);
  await beat(db, at('10:09:20'));
  expect(await outagesSince(db, longAgo)).toHaveLength(1);
});

test('a clock that is set back makes no outage, and outages of 90 days ago are forgotten', async () => {
  await beat(db, at('10:00:00'));
  await beat(db, at('11:00:00'));
  await beat(db, at('09:00:00'));
  await beat(db, at('09:00:05'));
  expect(await outagesSince(db, longAgo)).toHaveLength(1);
  await beat(db, new Date('2027-03-01T00:00:00Z'));
  expect(await outagesSince(db, longAgo)).toEqual([{ from: at('09:00:05'), to: new Date('2027-03-01T00:00:00Z') }]);
});

test('a process that is told to stop says until when it served; the next one finds the time in between', async () => {
  await beat(db, at('10:00:00'));
  const running = startHeartbeat(url);
  await running.stop();
  const { rows } = await db.query<{ is_recent: boolean }>(
    "select beat_at > now() - interval '1 minute' as is_recent from integrations.heartbeat",
  );
  expect(rows).toEqual([{ is_recent: true }]);
  expect(await outagesSince(db, longAgo)).toMatchObject([{ from: at('10:00:00') }]);
});
