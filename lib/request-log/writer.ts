import type { Pool } from 'pg';
import { binaryArray } from '../database/binary-array.ts';
import { isUnavailable } from '../database/failure.ts';
import { type Queryable, rows, transaction } from '../database/pool.ts';
import type { Call } from '../pipeline/call.ts';
import { processLog } from '../process-log.ts';
import { type Brief, saySeldom } from '../say-seldom.ts';
import type { Announcer } from './announcer.ts';
import { logColumns, logValues, type Outcome } from './entry.ts';
import { type Foldable, fold, rowBudgets } from './fold.ts';

/** Rows of one statement. */
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 2 * 1024 * 1024;
/** What waits while the database is slow or away; past that a row goes to the process log instead. */
const QUEUE_ROWS = 5_000;
const QUEUE_BYTES = 64 * 1024 * 1024;
/** Rows of a tick share a statement; a flood waits a little, so that it shares more. */
const BETWEEN_BATCHES_MS = 20;
const RETRY_MS = 250;

/** A row that waits to be written. */
interface Waiting extends Foldable {
  /** Verified and within its cap: it has a row of its own, whatever else there is. */
  hasOwnRow: boolean;
  values: unknown[];
  bytes: number;
  /** What the process log says of it if it never reaches the database: no payload, no secret. */
  brief: Brief;
  settled: (hasRow: boolean) => void;
}

/**
 * Writes the rows of refused requests after their answers, many to a statement. (The row of a `2xx` is written with the
 * work itself, before the answer: see `finish`.) Unverified ones, and those of a key above its cap, are folded into rows
 * that are there once they are beyond their budgets. While the database is away rows wait here, bounded; what finds no place is in the process's own log.
 */
export class LogWriter {
  /** Since the process started: rows stored and the statements they took, requests folded into rows, rows given up. */
  readonly counts = { stored: 0, batches: 0, folded: 0, lost: 0 };
  private readonly db: Pool;
  private readonly news: Announcer;
  private readonly budgets: typeof rowBudgets;
  private readonly queue: Waiting[] = [];
  private queuedBytes = 0;
  private writing: Promise<void> | null = null;

  constructor(db: Pool, news: Announcer, budgets = rowBudgets) {
    this.db = db;
    this.news = news;
    this.budgets = budgets;
  }

  /** Rows that wait. */
  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Takes a row; it is in the database, or folded, within a second, if that answers. Resolves then: true when it has a
   * row of its own, false when it was folded, or given up to the process log.
   */
  write(call: Call, outcome: Outcome): Promise<boolean> {
    return new Promise((resolve) => this.take(call, outcome, resolve));
  }

  private take(call: Call, outcome: Outcome, settled: (hasRow: boolean) => void): void {
    const overLimit = call.verified && outcome.errorCode === 'rate_limited';
    const values = logValues(call, outcome);
    const row: Waiting = {
      settled,
      id: call.id,
      integrationKeyId: call.key?.id ?? null,
      clientIp: call.clientIp,
      overLimit,
      hasOwnRow: call.verified && !overLimit,
      values,
      bytes: bytesOf(values),
      brief: { requestId: call.id, method: call.method, status: outcome.statusCode, error: outcome.errorCode },
    };
    if (this.queue.length >= QUEUE_ROWS || this.queuedBytes + row.bytes > QUEUE_BYTES) {
      sayLost(row.brief);
      this.counts.lost += 1;
      settled(false);
      return;
    }
    this.queue.push(row);
    this.queuedBytes += row.bytes;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = null;
    });
  }

  /** Resolves when everything taken so far is stored, or given up to the process log after `patienceMs`. */
  async drain(patienceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.writing, patience]);
    clearTimeout(timer);
    for (const row of this.queue.splice(0)) {
      processLog.warn(row.brief, 'request log row not stored: shutting down');
      this.counts.lost += 1;
      row.settled(false);
    }
  }

  private async writeAll(): Promise<void> {
    let batchRows = BATCH_ROWS;
    while (this.queue.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_BATCHES_MS));
      const batch = this.nextBatch(batchRows);
      let inserted: ReadonlySet<Waiting> = new Set();
      try {
        inserted = await this.insert(batch);
        this.counts.batches += 1;
        this.counts.stored += inserted.size;
        this.counts.folded += batch.length - inserted.size;
        for (const row of batch) this.news.tell(row.integrationKeyId, row.id);
        batchRows = Math.min(batchRows * 2, BATCH_ROWS);
      } catch (error) {
        if (isUnavailable(error)) {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          continue;
        }
        if (batch.length > 1) {
          batchRows = Math.ceil(batch.length / 2); // one row spoils the statement: close in on it, keep the others
          continue;
        }
        processLog.error({ ...batch[0]?.brief, err: error }, 'request log row not stored');
        this.counts.lost += 1;
      }
      this.queue.splice(0, batch.length);
      for (const row of batch) {
        this.queuedBytes -= row.bytes;
        row.settled(inserted.has(row));
      }
    }
  }

  /** The rows that wait the longest: so many, and no more bytes than are put together in a moment. */
  private nextBatch(mostRows: number): Waiting[] {
    let bytes = 0;
    const tooMuch = this.queue.findIndex((row, i) => {
      bytes += row.bytes;
      return i === mostRows || (i > 0 && bytes > BATCH_BYTES);
    });
    return this.queue.slice(0, tooMuch < 0 ? undefined : tooMuch);
  }

  /** Returns those that got rows of their own; the others were folded. */
  private async insert(batch: readonly Waiting[]): Promise<ReadonlySet<Waiting>> {
    const own = batch.filter(({ hasOwnRow }) => hasOwnRow);
    const foldable = batch.filter(({ hasOwnRow }) => !hasOwnRow);
    if (foldable.length === 0) {
      await insertRows(this.db, own);
      return new Set(own);
    }
    const keysOverLimit = new Set(foldable.filter(({ overLimit }) => overLimit).map((row) => row.integrationKeyId));
    const { inserted, repeated } = await transaction(this.db, async (tx) => {
      await tx.query(oneAtATime);
      const recent = await rows<RecentRow>(tx, recentFoldable, [[...keysOverLimit]]);
      const { insert, repeat } = fold(recent.map(foldableFrom), foldable, this.budgets);
      await insertRows(tx, [...own, ...insert]);
      const repeated =
        repeat.size === 0 ? [] : await rows<RecentRow>(tx, addRepeats, [[...repeat.keys()], [...repeat.values()]]);
      return { inserted: new Set([...own, ...insert]), repeated };
    });
    for (const row of repeated) this.news.tell(row.integration_key_id, row.id);
    return inserted;
  }
}

/** The budgets hold across processes, so one process at a time counts and adds. */
const oneAtATime = "select pg_advisory_xact_lock(hashtext('integrations.request_log unverified'))";

/** Rows of the future, by a clock that was set back since, count no more than those of the past. */
const lastMinute = `
  id >= integrations.uuid_at(clock_timestamp() - interval '60 s')
  and id < integrations.uuid_at(clock_timestamp() + interval '60 s')`;

const recentFoldable = {
  name: 'recent-foldable-rows',
  text: `
    select id, integration_key_id, client_ip, verified as over_limit from integrations.request_log
    where not verified and ${lastMinute}
    union all
    select id, integration_key_id, client_ip, verified from integrations.request_log
    where integration_key_id = any ($1::uuid[]) and verified and status_code = 429 and ${lastMinute} order by id`,
};

const addRepeats = {
  name: 'repeat-folded-rows',
  text: `
    update integrations.request_log set repeated = repeated + more.requests
    from unnest($1::uuid[], $2::integer[]) as more (id, requests) where request_log.id = more.id
    returning request_log.id, request_log.integration_key_id, request_log.client_ip`,
};

interface RecentRow {
  id: string;
  integration_key_id: string | null;
  client_ip: string;
  over_limit: boolean;
}

function foldableFrom(row: RecentRow): Foldable {
  return {
    id: row.id,
    integrationKeyId: row.integration_key_id,
    clientIp: row.client_ip,
    overLimit: row.over_limit,
  };
}

const sayLost = saySeldom((brief) =>
  processLog.warn(brief, 'request log row not stored: the database is away or too slow'),
);

/** What a row takes in memory, about. */
function bytesOf(values: readonly unknown[]): number {
  let bytes = 1_000;
  for (const value of values) if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
  return bytes;
}

const columnNames = Object.keys(logColumns).join(', ');
const columnTypes = Object.values(logColumns);

const insert = {
  name: 'insert-log-rows',
  // A row may be there: its commit came through, and the connection was lost before we knew.
  text: `
    insert into integrations.request_log (${columnNames})
    select * from unnest(${columnTypes.map((type, i) => `$${i + 1}::${type}[]`).join(', ')}) on conflict do nothing`,
};

async function insertRows(db: Queryable, batch: readonly Waiting[]): Promise<void> {
  if (batch.length === 0) return;
  const arrays = columnTypes.map((type, i) =>
    binaryArray(
      type,
      batch.map(({ values }) => values[i]),
    ),
  );
  await db.query({ ...insert, values: arrays });
}
