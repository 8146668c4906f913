import { isUnavailable } from '../database/failure.ts';
import type { Queryable } from '../database/pool.ts';
import type { Call } from '../pipeline/call.ts';
import { processLog } from '../process-log.ts';
import { logColumnCount, logColumns, logValues, type Outcome } from './entry.ts';

/** Rows of one statement, and rows kept while the database is slow or away; past that the oldest go to the process log. */
const BATCH_ROWS = 100;
const QUEUE_ROWS = 5_000;
const QUEUE_BYTES = 64 * 1024 * 1024;
const RETRY_MS = 250;

const columnTypes = Object.values(logColumns);

interface Waiting {
  values: unknown[];
  bytes: number;
  /** What the process log says of it if it never reaches the database: no payload, no secret. */
  brief: Record<string, unknown>;
}

/**
 * Writes the rows of refused requests after their answers, many to a statement. (A row of a `2xx` is written with the
 * work itself, before the answer: see `finish`.) While the database is away rows wait here, bounded; what finds no
 * place is in the process's own log.
 */
export class LogWriter {
  private readonly db: Queryable;
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  private flushing: Promise<void> | null = null;

  constructor(db: Queryable) {
    this.db = db;
  }

  /** Takes a row; it is in the database within a second, if that answers. */
  write(call: Call, outcome: Outcome): void {
    const row = {
      values: logValues(call, outcome),
      bytes: outcome.responseBody.length + (call.body?.length ?? 0) + 1_000,
      brief: { requestId: call.id, method: call.method, status: outcome.statusCode, error: outcome.errorCode },
    };
    if (this.queue.length >= QUEUE_ROWS || this.queuedBytes + row.bytes > QUEUE_BYTES) {
      processLog.warn(row.brief, 'request log row not stored: the database is away or too slow');
      return;
    }
    this.queue.push(row);
    this.queuedBytes += row.bytes;
    this.flushing ??= this.flushAll().finally(() => {
      this.flushing = null;
    });
  }

  /** Resolves when everything taken so far is stored, or given up to the process log after `patienceMs`. */
  async drain(patienceMs: number): Promise<void> {
    const giveUp = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
    await Promise.race([this.flushing ?? Promise.resolve(), giveUp]);
    for (const row of this.queue) processLog.warn(row.brief, 'request log row not stored: shutting down');
  }

  private async flushAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)); // requests of the same tick share one statement
    let batchRows = BATCH_ROWS;
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, batchRows);
      try {
        await insertRows(this.db, batch);
        batchRows = BATCH_ROWS;
      } catch (error) {
        if (isUnavailable(error)) {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          continue;
        }
        if (batch.length > 1) {
          batchRows = 1; // one row spoils the statement: find it, keep the others
          continue;
        }
        processLog.error({ ...batch[0]?.brief, err: error }, 'request log row not stored');
      }
      this.queue.splice(0, batch.length);
      for (const row of batch) this.queuedBytes -= row.bytes;
    }
  }
}

async function insertRows(db: Queryable, batch: readonly Waiting[]): Promise<void> {
  const rowsOfParameters = batch.map((_, row) => {
    const first = row * logColumnCount + 1;
    return `(${columnTypes.map((type, i) => `$${first + i}::${type}`).join(', ')})`;
  });
  await db.query(
    `insert into integrations.request_log (${Object.keys(logColumns).join(', ')}) values ${rowsOfParameters.join(', ')}`,
    batch.flatMap((row) => row.values),
  );
}
