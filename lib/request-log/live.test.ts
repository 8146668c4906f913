import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPool } from '../database/pool.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { Announcer } from './announcer.ts';
import { LogHub } from './hub.ts';
import type { ListedRow } from './listed-row.ts';
import type { News } from './new-rows.ts';
import type { LogOf } from './rows.ts';

const pool = openPool(testDatabaseUrl(), 2);
const announcer = new Announcer(pool);
let hub: LogHub;
beforeAll(() => {
  hub = new LogHub(testDatabaseUrl(), testDatabase());
});
afterAll(async () => {
  await announcer.close();
  await pool.end();
});

/** This machine has other work. */
const patience = { timeout: 15_000 };

interface Whose {
  organizationId: string;
  integrationKeyId: string;
}

async function newKey(): Promise<Whose> {
  const { mint, organizationId } = await makeTenant();
  return { organizationId, integrationKeyId: (await mint()).id };
}

/** Stores a row of a request that arrived `secondsAgo`, as a process does that then tells of it, or dies before. */
async function store(whose: Whose, { secondsAgo = 0, told = true } = {}): Promise<string> {
  const receivedAt = new Date(Date.now() - secondsAgo * 1000);
  const id = uuidv7({ msecs: receivedAt.getTime() });
  await testDatabase().requestLogRow.create({
    data: {
      id,
      ...whose,
      verified: true,
      method: 'POST',
      path: '/v1/orders',
      statusCode: 200,
      clientIp: '203.0.113.9',
      requestReceivedAt: receivedAt,
      requestCompletedAt: new Date(),
      requestHeaders: [],
    },
  });
  if (told) announcer.tell(whose.integrationKeyId, id);
  return id;
}

/** Follows a log, and keeps what it is told. */
async function follow(whose: LogOf, cursor = Date.now()) {
  const news: News[] = [];
  const leave = await hub.follow(whose, cursor, (one) => news.push(one));
  const rows = (): ListedRow[] => news.flatMap((one) => one.rows);
  return {
    news,
    rows,
    leave,
    until: (id: string) => vi.waitUntil(() => rows().find((row) => row.id === id), patience),
  };
}

test('a row is told once it is announced, to everybody who looks at its log and to nobody else', async () => {
  const [ours, theirs] = [await newKey(), await newKey()];
  const [one, other, apart] = [await follow(ours), await follow(ours), await follow(theirs)];
  const id = await store(ours);
  expect(await one.until(id)).toMatchObject({ id, status_code: 200, client_ip: '203.0.113.9', marks: [] });
  await other.until(id);
  const last = await store(theirs);
  await apart.until(last);
  expect(apart.rows().map((row) => row.id)).toEqual([last]);
  for (const { leave } of [one, other, apart]) leave();
});

test('who looks at the log of an organization is told of the rows of all its keys, of no others', async () => {
  const { mint, organizationId } = await makeTenant();
  const keys = [(await mint()).id, (await mint()).id].map((integrationKeyId) => ({ organizationId, integrationKeyId }));
  const { until, rows, leave } = await follow({ organizationId });
  const theirs = await newKey();
  await store(theirs);
  const ids: string[] = [];
  for (const key of keys) {
    const id = await store(key);
    ids.push(id);
    await until(id);
  }
  expect(rows().map(({ id }) => id)).toEqual(ids);
  leave();
});

test('the row of a slow request is told though younger ones were told before, each row once', async () => {
  const whose = await newKey();
  const { until, rows, leave } = await follow(whose);
  const young = await store(whose);
  await until(young);
  const slow = await store(whose, { secondsAgo: 40 });
  await until(slow);
  const last = await store(whose);
  await until(last);
  expect(rows().map(({ id }) => id)).toEqual([young, slow, last]);
  leave();
});

test('a row that now stands for more requests is told again', async () => {
  const whose = await newKey();
  const { until, rows, leave } = await follow(whose);
  const id = await store(whose);
  await until(id);
  await testDatabase().requestLogRow.update({ where: { id }, data: { repeated: 60 } });
  announcer.tell(whose.integrationKeyId, id);
  await vi.waitUntil(() => rows().some(({ repeated }) => repeated === 60), patience);
  leave();
});

test('what nobody announced is found by the sweep', { timeout: 30_000 }, async () => {
  const whose = await newKey();
  const { rows, leave } = await follow(whose);
  const id = await store(whose, { told: false });
  await vi.waitUntil(() => rows().some((row) => row.id === id), patience);
  leave();
});

test('who lost the connection hears of rows again after it', { timeout: 30_000 }, async () => {
  const whose = await newKey();
  const { rows, leave } = await follow(whose);
  await pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'connectors live log' and datname = current_database()",
  );
  const id = await store(whose);
  await vi.waitUntil(() => rows().some((row) => row.id === id), patience);
  leave();
});

test('who comes back gets what was stored meanwhile, and is told how many there are when they are too many', async () => {
  const whose = await newKey();
  const before = Date.now();
  const ids = [await store(whose, { secondsAgo: 90 }), await store(whose)];
  const back = await follow(whose, before);
  expect(
    back
      .rows()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...ids].sort());
  back.leave();
  await Promise.all(Array.from({ length: 201 - ids.length }, () => store(whose, { told: false })));
  const late = await follow(whose, before);
  expect(late.news[0]).toMatchObject({ rows: [], gap: { count: 201, since: new Date(before).toISOString() } });
  late.leave();
});
