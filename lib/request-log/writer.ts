import type { Pool } from 'pg';
import { all, batched } from '../database/batcher.ts';
import { isUnavailable } from '../database/failure.ts';
import { type Queryable, transaction } from '../database/pool.ts';
import { type RowOf, run, statement } from '../database/statement.ts';
import { processLog } from '../process-log.ts';
import type { Call } from '../request/call.ts';
import { type Brief, saySeldom } from '../say-seldom.ts';
import type { Announcer } from './announcer.ts';
import { type LogValues, logInput, logValues, type Outcome } from './entry.ts';
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
  values: LogValues;
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
      await run(tx, oneAtATime, {});
      const keys = [...keysOverLimit].filter((key) => key !== null);
      const recent = await run(tx, recentFoldable, { keys_over_limit: keys });
      const { insert, repeat } = fold(recent.map(foldableFrom), foldable, this.budgets);
      await insertRows(tx, [...own, ...insert]);
      const repeated =
        repeat.size === 0 ? [] : await run(tx, addRepeats, { ids: [...repeat.keys()], requests: [...repeat.values()] });
      return { inserted: new Set([...own, ...insert]), repeated };
    });
    for (const row of repeated) this.news.tell(row.integration_key_id, row.id);
    return inserted;
  }
}

/** The budgets hold across processes, so one process at a time counts and adds. */
const oneAtATime = statement({
  name: 'fold-rows-one-at-a-time',
  parameters: {},
  columns: { held: 'text' },
  text: "select pg_advisory_xact_lock(hashtext('integrations.request_log unverified'))::text as held",
});

/** Rows of the future, by a clock that was set back since, count no more than those of the past. */
const lastMinute = `
  id >= integrations.uuid_at(clock_timestamp() - interval '60 s')
  and id < integrations.uuid_at(clock_timestamp() + interval '60 s')`;

const recentFoldable = statement({
  name: 'recent-foldable-rows',
  parameters: { keys_over_limit: 'uuid[]' },
  columns: { id: 'uuid', integration_key_id: 'uuid?', client_ip: 'text', over_limit: 'boolean' },
  text: `
    select id, integration_key_id, client_ip, verified as over_limit from integrations.request_log
    where not verified and ${lastMinute}
    union all
    select id, integration_key_id, client_ip, verified from integrations.request_log
    where integration_key_id = any ($keys_over_limit) and verified and status_code = 429 and ${lastMinute} order by id`,
});

const addRepeats = statement({
  name: 'repeat-folded-rows',
  parameters: { ids: 'uuid[]', requests: 'integer[]' },
  columns: { id: 'uuid', integration_key_id: 'uuid?' },
  text: `
    update integrations.request_log set repeated = repeated + more.requests
    from unnest($ids::uuid[], $requests::integer[]) as more (id, requests) where request_log.id = more.id
    returning request_log.id, request_log.integration_key_id`,
});

function foldableFrom(row: RowOf<(typeof recentFoldable)['columns']>): Foldable {
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
function bytesOf(values: LogValues): number {
  let bytes = 1_000;
  for (const value of Object.values(values))
    if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
  return bytes;
}

/** A row may be there: its commit came through, and the connection was lost before we knew. */
const insertLogRows = batched({
  name: 'insert-log-rows',
  input: logInput,
  lockBy: 'log_id',
  columns: { n: 'bigint' },
  text: `
    with input as materialized ($input),
    log_row as (
      insert into integrations.request_log (
        id, organization_id, store_id, integration_key_id, verified, method, path, query, status_code, error_code,
        client_ip, idempotency_key, external_id, user_agent, request_received_at, request_completed_at,
        request_headers, request_body, response_body, replayed, duplicate, diagnosis, secret_age,
        clock_drift_seconds, marks)
      select
        log_id, log_organization_id, log_store_id, log_integration_key_id, log_verified, log_method, log_path,
        log_query, log_status_code, log_error_code, log_client_ip, log_idempotency_key, log_external_id,
        log_user_agent, log_request_received_at,
        log_request_completed_at, log_request_headers,
        log_request_body, log_response_body, log_replayed, log_duplicate, log_diagnosis, log_secret_age,
        log_clock_drift_seconds, log_marks
      from input
      on conflict do nothing)
    select n from input`,
});

async function insertRows(db: Queryable, batch: readonly Waiting[]): Promise<void> {
  if (batch.length === 0) return;
  await all(
    db,
    insertLogRows,
    batch.map(({ values }) => values),
  );
}
