import type { QueryResult } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, expect, test, vi } from 'vitest';
import { openPool } from '../database/pool.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { BATCH_ROWS } from './delete-in-batches.ts';
import { forgetIdempotencyRecords } from './forget-idempotency-records.ts';

const db = openPool(testDatabaseUrl(), 1);
afterAll(() => db.end());

/** In 2001, where no other test has records. */
const now = new Date('2001-03-02T12:00:00Z');
const lineage = uuidv7();

async function record(hoursAgo: number, count: number): Promise<void> {
  await db.query(
    `insert into integrations.idempotency_records
       (lineage_id, idempotency_key, path, body_sha256, response_body, first_received_at, request_id)
     select $1, $2::integer || '-' || i, '/v1/orders', sha256(''), '{}', $3::timestamptz - make_interval(hours => $2), $1
     from generate_series(1, $4::integer) i`,
    [lineage, hoursAgo, now, count],
  );
}

test('an Idempotency-Key is forgotten after 24 hours, a batch at a time', async () => {
  await record(25, 2 * BATCH_ROWS + 1);
  await record(23, 3);
  const statements = vi.spyOn(db, 'query');
  expect(await forgetIdempotencyRecords(db, now)).toBe(2 * BATCH_ROWS + 1);
  const results: QueryResult[] = await Promise.all(statements.mock.results.map(({ value }) => value));
  const deleted = results.flatMap(({ rows }) => rows.flatMap((row) => row.deleted ?? []));
  expect(deleted).toEqual([BATCH_ROWS, BATCH_ROWS, 1]);

  const kept = await db.query(
    'select idempotency_key from integrations.idempotency_records where lineage_id = $1 order by 1',
    [lineage],
  );
  expect(kept.rows.map((row) => row.idempotency_key)).toEqual(['23-1', '23-2', '23-3']);
});
