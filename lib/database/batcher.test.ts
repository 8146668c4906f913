import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '../new-id.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { batched, one, waitingOn } from './batcher.ts';
import { openPool, transaction } from './pool.ts';
import { declared } from './statement.ts';

let db: pg.Pool;
beforeAll(async () => {
  db = openPool(testDatabaseUrl());
  await db.query('create table public.batcher_test (name text primary key check (name <> $$bad$$))');
});
afterAll(async () => {
  for (const name of declared.keys()) if (name.startsWith('batcher-test-')) declared.delete(name); // no product's
  await db.query('drop table public.batcher_test');
  await db.end();
});
beforeEach(() => db.query('delete from public.batcher_test'));

const insert = batched({
  name: 'batcher-test-insert',
  input: { name: 'text', payload: 'text' },
  lockBy: 'name',
  columns: { n: 'bigint', name: 'text' },
  text: `
    with input as materialized ($input),
    made as (insert into public.batcher_test select name from input on conflict do nothing returning name)
    select n, name from input where name in (select name from made)`,
});
const add = (name: string, payload = '') => one(db, insert, { name, payload });
const names = async () => (await db.query('select name from public.batcher_test order by name')).rows;

/** How many statements `work` sends. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(db, 'query');
  await work();
  const count = query.mock.calls.length;
  query.mockRestore();
  return count;
}

test('what is asked at the same time is one statement, and each gets its own row', async () => {
  const asked = ['c', 'a', 'b'];
  let answers: unknown[] = [];
  const statements = await statementsOf(async () => {
    answers = await Promise.all(asked.map((name) => add(name)));
  });
  expect(answers).toMatchObject(asked.map((name) => ({ name })));
  expect(statements).toBe(1);
});

const types = {
  text: 'text?',
  json: 'json?',
  uuid: 'uuid?',
  bytea: 'bytea?',
  boolean: 'boolean?',
  smallint: 'smallint?',
  integer: 'integer?',
  bigint: 'bigint?',
  timestamptz: 'timestamptz?',
} as const;
const everyType = batched({
  name: 'batcher-test-every-type',
  input: types,
  lockBy: 'text',
  columns: { ...types, n: 'bigint' },
  text: 'with input as materialized ($input) select * from input',
});

test.each<
  [
    string,
    string | null,
    string | null,
    string | null,
    Buffer | null,
    boolean | null,
    number | null,
    number | null,
    number | null,
    string | null,
  ]
>([
  [
    'its values',
    'é\\"\ud83d\ude00',
    '{"a":[1,"é"]}',
    newId(),
    Buffer.from([0, 255, 92]),
    true,
    -7,
    2 ** 31 - 1,
    -(2 ** 53) + 1,
    '2026-11-28T09:00:00.123Z',
  ],
  ['what is empty', '', '""', newId(), Buffer.alloc(0), false, 0, 0, 0, '1999-12-31T23:59:59.999Z'],
  ['nothing', null, null, null, null, null, null, null, null, null],
])('a request alone has %s as one among others has', async (_, ...given) => {
  const [text, json, uuid, bytea, boolean, smallint, integer, bigint, timestamptz] = given;
  const values = { text, json, uuid, bytea, boolean, smallint, integer, bigint, timestamptz };
  const alone = await one(db, everyType, values);
  const others = await Promise.all([one(db, everyType, values), one(db, everyType, values)]);
  expect(Object.values(alone ?? {}).filter((value) => value !== null)).toHaveLength(text === null ? 1 : 10);
  expect(others.map((row) => ({ ...row, n: 1 }))).toEqual([alone, alone]);
});

test('a name that PostgreSQL would cut, or that another statement has, is refused', () => {
  const named = (name: string) =>
    batched({
      name,
      input: { text: 'text' },
      lockBy: 'text',
      columns: { n: 'bigint' },
      text: 'with input as materialized ($input) select n from input',
    });
  expect(() => named(`batcher-test-${'long-'.repeat(12)}`)).toThrow('not a name of its own');
  named('batcher-test-taken');
  expect(() => named('batcher-test-taken')).toThrow('not a name of its own');
});

test('what has no row gets none, and twins of one statement are told apart', async () => {
  await add('there');
  const answers = await Promise.all(['new', 'there', 'other'].map((name) => add(name)));
  expect(answers.map((row) => row?.name)).toEqual(['new', undefined, 'other']);
});

test('one that the database refuses costs the others nothing', async () => {
  const answers = await Promise.allSettled(['a', 'bad', 'b'].map((name) => add(name)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(answers[1]).toMatchObject({ reason: { code: '23514' } });
  expect(await names()).toEqual([{ name: 'a' }, { name: 'b' }]);
});

test('what befell the database befalls all, once: nothing is sent again that may have been done', async () => {
  const lost = new Error('Connection terminated unexpectedly');
  const query = vi.spyOn(db, 'query').mockImplementation(() => Promise.reject(lost));
  const answers = await Promise.allSettled(['a', 'b'].map((name) => add(name)));
  expect(answers.map((answer) => answer.status === 'rejected' && answer.reason)).toEqual([lost, lost]);
  expect(query).toHaveBeenCalledTimes(1);
  query.mockRestore();
});

test('a large one waits for nobody and holds up nobody', async () => {
  const large = 'x'.repeat(400_000);
  const statements = await statementsOf(() => Promise.all([add('a', large), add('b', large), add('c'), add('d')]));
  expect(statements).toBe(2);
  expect(await names()).toHaveLength(4);
});

test('one that is held up by somebody else’s lock holds up no later one', async () => {
  await transaction(db, async (tx) => {
    await tx.query("insert into public.batcher_test values ('held')");
    const held = add('held');
    await vi.waitFor(async () => {
      const waiting = await tx.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%public.batcher_test%'",
      );
      expect(waiting.rowCount).toBe(1);
    }, 30_000);
    expect(await add('free')).toMatchObject({ name: 'free' });
    await tx.query('delete from public.batcher_test');
    await tx.query('commit');
    expect(await held).toMatchObject({ name: 'held' });
  });
});

test('on a connection in a transaction it is part of that', async () => {
  const undone = transaction(db, async (tx) => {
    expect(await one(tx, insert, { name: 'a', payload: '' })).toMatchObject({ name: 'a' });
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect(await names()).toEqual([]);
});

test('who waits is counted until it is sent', async () => {
  const asked = ['a', 'b', 'c'].map((name) => add(name));
  expect(waitingOn(db)).toBe(3);
  await Promise.all(asked);
  expect(waitingOn(db)).toBe(0);
});
