// What the cleaning jobs do, all at once: on a database that has a month of the log. Bundled by bench/lab.mjs.
import { openPool } from '../lib/database/pool.ts';
import { dropOldLog } from '../lib/jobs/drop-old-log.ts';
import { forgetIdempotencyRecords } from '../lib/jobs/forget-idempotency-records.ts';

const HOUR_MS = 3600 * 1000;

/** Drops the oldest day of the log, and forgets the oldest hour of the idempotency records that are there. */
export async function retention(connectionString) {
  const pool = openPool(connectionString, 1);
  try {
    const { rows } = await pool.query(`
      select to_date(right(min(inhrelid::regclass::text), 10), 'YYYY_MM_DD') + 1 as day,
        (select min(first_received_at) from integrations.idempotency_records) as oldest
      from pg_inherits where inhparent = 'integrations.request_log'::regclass and inhrelid::regclass::text ~ '\\d$'`);
    const [{ day, oldest }] = rows;
    await dropOldLog(pool, 0, day);
    if (oldest) await forgetIdempotencyRecords(pool, new Date(oldest.getTime() + 25 * HOUR_MS));
  } finally {
    await pool.end();
  }
}
