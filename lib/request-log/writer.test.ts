import type pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPool } from '../database/pool.ts';
import { processLog } from '../process-log.ts';
import { type Call, Headers, receiveHead } from '../request/call.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { Announcer } from './announcer.ts';
import { LogWriter } from './writer.ts';

const refused = { statusCode: 422, errorCode: 'invalid_json', responseBody: Buffer.from('{}') };

let db: pg.Pool;
let news: Announcer;
beforeAll(() => {
  db = openPool(testDatabaseUrl());
  news = new Announcer(db);
});
afterAll(async () => {
  await news.close();
  await db.end();
});

const noBody = () => Promise.resolve(Buffer.alloc(0));
/** A verified request that was refused, on this path. */
function call(path: string): Call {
  const incoming = { method: 'POST', target: `/integrations${path}`, rawHeaders: [], peer: null, readBody: noBody };
  return { ...receiveHead(incoming, new Headers([]), '203.0.113.9'), verified: true };
}

async function stored(calls: Call[]): Promise<number> {
  const ids = calls.map(({ id }) => id);
  const { rowCount } = await db.query('select 1 from integrations.request_log where id = any ($1)', [ids]);
  return rowCount ?? 0;
}

/** The pool, but the first statements end like this. */
function failing(errors: Error[], after: 'before' | 'after'): pg.Pool {
  const query = async (text: string, values: unknown[]) => {
    const error = errors.shift();
    const result = !error || after === 'after' ? await db.query(text, values) : null;
    if (error) throw error;
    return result;
  };
  return Object.assign(Object.create(db), { query });
}
const lost = () => new Error('Connection terminated unexpectedly');

test('a row that the database refuses costs no other row, and is in the process log', async () => {
  const told = vi.spyOn(processLog, 'error');
  const writer = new LogWriter(db, news);
  const calls = Array.from({ length: 200 }, (_, i) => call(i % 90 === 89 ? '/v1/\u0000' : `/v1/${i}`));
  await Promise.all(calls.map((one) => writer.write(one, refused)));
  expect(await stored(calls)).toBe(198);
  expect(told.mock.calls.map(([brief]) => brief)).toMatchObject([89, 179].map((i) => ({ requestId: calls[i]?.id })));
  told.mockRestore();
});

test('rows wait while the database is away', async () => {
  const writer = new LogWriter(failing([lost(), lost()], 'before'), news);
  const calls = [call('/v1/a'), call('/v1/b')];
  await Promise.all(calls.map((one) => writer.write(one, refused)));
  expect(await stored(calls)).toBe(2);
});

test('a row whose commit was not heard of is there once, and nobody is told that it is not', async () => {
  const told = vi.spyOn(processLog, 'error');
  const writer = new LogWriter(failing([lost()], 'after'), news);
  const one = call('/v1/twice');
  await writer.write(one, refused);
  expect([await stored([one]), told.mock.calls]).toEqual([1, []]);
  told.mockRestore();
});

test('what waits is bounded: more goes to the process log, without its payload', async () => {
  const told = vi.spyOn(processLog, 'warn');
  const writer = new LogWriter(db, news);
  const large = { ...call('/v1/large'), body: Buffer.alloc(40 * 1024 * 1024) };
  const taken = writer.write(large, refused);
  const late = { ...call('/v1/late'), body: large.body };
  await writer.write(late, refused);
  expect(told.mock.calls).toEqual([
    [
      { requestId: late.id, method: 'POST', status: 422, error: 'invalid_json' },
      'request log row not stored: the database is away or too slow',
    ],
  ]);
  told.mockRestore();
  await taken;
  expect(await stored([large, late])).toBe(1);
});
