import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
import { binaryArray, type ColumnType } from './binary-array.ts';
import { openPool } from './pool.ts';

let db: pg.Pool;
beforeAll(() => {
  db = openPool(testDatabaseUrl());
});
afterAll(() => db.end());

const storable = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\u0000', ''));
const moment = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

/** What is sent, and how PostgreSQL gives it back as text. */
const columns: [ColumnType, fc.Arbitrary<unknown>, (value: never) => string][] = [
  ['text', storable, (value) => value],
  ['json', fc.jsonValue().map((value) => JSON.stringify(value)), (value) => value],
  ['uuid', fc.uuid(), (value) => value],
  ['bytea', fc.uint8Array().map((bytes) => Buffer.from(bytes)), (value: Buffer) => `\\x${value.toString('hex')}`],
  ['boolean', fc.boolean(), String],
  ['smallint', fc.integer({ min: -32_768, max: 32_767 }), String],
  ['integer', fc.integer(), String],
  ['bigint', fc.maxSafeInteger(), String],
  ['timestamptz', moment.map((date) => date.toISOString()), (value) => value],
];

test.each(columns)('any values of %s arrive as they are, nulls between them', async (type, arbitrary, asText) => {
  const read = type === 'timestamptz' ? `to_char(v at time zone 'UTC', 'FMYYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : 'v::text';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(arbitrary)), async (values) => {
      const { rows } = await db.query({
        name: `round-${type}`,
        text: `select ${read} as v from unnest($1::${type}[]) with ordinality as u (v, n) order by n`,
        values: [binaryArray(type, values)],
      });
      expect(rows.map(({ v }) => v)).toEqual(values.map((value) => (value === null ? null : asText(value as never))));
    }),
    { numRuns: 40 },
  );
});

test('an array larger than any before is sent whole', async () => {
  const texts = [`${'é'.repeat(400_000)}`, null, 'end'];
  const { rows } = await db.query('select $1::text[] = array[$2, null, $3] as same', [
    binaryArray('text', texts),
    texts[0],
    texts[2],
  ]);
  expect(rows).toEqual([{ same: true }]);
});
