import { expect, test } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
import { testDatabase } from '../test/tenant.ts';
import { openPool } from './pool.ts';
import { asking } from './statement.ts';

/** The most that were under way at once, of three. */
async function mostAtOnce(ask: ReturnType<typeof asking>): Promise<number> {
  let [running, most] = [0, 0];
  const read = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  await Promise.all([ask(read), ask(read), ask(read)]);
  return most;
}

test('the console asks at once what a job, on its one connection, asks one after the other', async () => {
  expect(await mostAtOnce(asking(testDatabase()))).toBe(3);
  const pool = openPool(testDatabaseUrl(), 1);
  expect(await mostAtOnce(asking(pool))).toBe(1);
  await pool.end();
});

test('on one connection nothing is asked after what failed', async () => {
  const pool = openPool(testDatabaseUrl(), 1);
  const ask = asking(pool);
  const asked: string[] = [];
  const all = [
    ask(async () => asked.push('first')),
    ask(async () => Promise.reject(new Error('away'))),
    ask(async () => asked.push('third')),
  ];
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(asked).toEqual(['first']);
  await pool.end();
});
