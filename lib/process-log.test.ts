import { Writable } from 'node:stream';
import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { makeToken } from './keys/token.ts';
import { processLogOptions } from './process-log.ts';

/** What the process's log says of an error. */
function logged(error: unknown): string {
  let written = '';
  const stream = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  pino({ ...processLogOptions, level: 'error' }, stream).error({ requestId: '1', err: error }, 'failed');
  return written;
}

test('an error is logged without the row that PostgreSQL quotes, and without keys', () => {
  const { token } = makeToken();
  const error = Object.assign(new pg.DatabaseError(`invalid input syntax for type uuid: "${token}"`, 1, 'error'), {
    code: '22P02',
    detail: `Failing row contains (ada@example.com, ${token}).`,
    where: "unnamed portal parameter $1 = 'ada@example.com'",
  });
  const line = logged(error);
  expect(JSON.parse(line)).toMatchObject({ requestId: '1', msg: 'failed', err: { code: '22P02' } });
  expect(line).toContain(`invalid input syntax for type uuid: \\"${token.slice(0, 16)}\\"`);
  expect(line).toContain('process-log.test.ts');
  expect(line).not.toContain('ada@example.com');
  expect(line).not.toContain(token.slice(0, 20));
});

test('what is thrown and is no error is logged all the same', () => {
  expect(JSON.parse(logged(`gone: ${makeToken().token}`))).toMatchObject({
    err: { message: expect.stringMatching(/^gone: pck_int_\w{8}$/) },
  });
});
