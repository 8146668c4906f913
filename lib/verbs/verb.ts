import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { batched, one } from '../database/batcher.ts';
import { violates } from '../database/failure.ts';
import type { Queryable } from '../database/pool.ts';
import type { ValuesOf } from '../database/statement.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { IntegrationKey } from '../keys/integration-key.ts';
import type { Call } from '../request/call.ts';
import { logInput, logValues, noLogRow } from '../request-log/entry.ts';
import type { Mark } from '../request-log/listed-row.ts';

/** A lineage of keys (a key and its successors by roll) and an Idempotency-Key within it. */
export interface IdempotencyIdentity {
  lineageId: string;
  idempotencyKey: string;
}

/** What a verb is given: the key that the request came with, the request, and what it asks for. */
export interface Context<Input> {
  db: Pool;
  key: IntegrationKey;
  call: Call;
  /** Whose Idempotency-Key the request has; null without one. */
  identity: IdempotencyIdentity | null;
  /** The path's parameters, decoded, and the query's. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Arrival of the request; every time of what it makes. */
  now: Date;
  input: Input;
  /** What parsing had to say; the answer names it before the verb's own warnings. */
  warnings: readonly string[];
}

/** What a verb made of a request: the record that goes back, and what to say about it. */
export interface Result {
  record: object;
  /** Whether the call repeated an earlier one; undefined where that says nothing, as for an ignored delivery. */
  duplicate: boolean | undefined;
  /** Named in the response and the log row; absent from both when there are none. */
  warnings?: readonly string[];
  /** The fields of a known record that got another value: for the log row alone. */
  changed?: Changes;
  /** What became of a delivery that was not simply applied, for the log row. */
  mark?: Mark;
  /** What the log row says of it besides. */
  note?: Diagnosis;
  /** What the request is about, for the log row, where a verb reads the body itself. */
  externalId?: string | null;
}

/** Fields by name, each with its value before and after. */
export type Changes = Readonly<Record<string, { before: unknown; after: unknown }>>;

/** What is on disk and now goes to the client. */
export interface Finished {
  body: Buffer;
  replayed: boolean;
}

/** One endpoint's work. Throws `ApiError` to refuse. */
export type Verb<Input> = (context: Context<Input>) => Promise<Finished>;

/**
 * What every statement that ends a request is given beside its own values: the log row, and the record of the
 * Idempotency-Key, if it has one. Both are written in the one statement that does the work, all or nothing, so that a
 * `2xx` that was read is on disk with its log row; it returns a row unless a twin holds the Idempotency-Key, and `done`
 * is false when the work was not done, since its record exists already.
 */
export const endingInput = {
  once_lineage_id: 'uuid?',
  once_idempotency_key: 'text?',
  once_path: 'text?',
  once_query_sha256: 'bytea?',
  once_body_sha256: 'bytea?',
  once_response_body: 'bytea?',
  ...logInput,
} as const;

const noRecord = {
  once_lineage_id: null,
  once_idempotency_key: null,
  once_path: null,
  once_query_sha256: null,
  once_body_sha256: null,
  once_response_body: null,
};

/** How a request ends, if the statement that is given `values` does its work. */
export interface Ending {
  body: Buffer;
  values: ValuesOf<typeof endingInput>;
}

/** What of a context an ending needs. */
type Asked = Pick<Context<unknown>, 'call' | 'identity' | 'warnings'>;

/** The answer that this result makes, its log row, and what its Idempotency-Key is to lead to. Pure. */
export function endingOf({ call, identity, warnings: earlier }: Asked, result: Result): Ending {
  const { record, duplicate } = result;
  const warnings = [...earlier, ...(result.warnings ?? [])];
  const answer = warnings.length > 0 ? { ...record, duplicate, warnings } : { ...record, duplicate };
  const body = Buffer.from(JSON.stringify(answer));
  const marks: Mark[] = result.mark ? [result.mark] : [];
  if (warnings.length > 0) marks.push('warnings');
  const outcome = { statusCode: 200, errorCode: null, responseBody: body, duplicate: duplicate ?? false, marks };
  const externalId = result.externalId || call.externalId;
  const logged = logValues(call, outcome, { externalId, diagnosis: diagnosisOf(call.diagnosis, result) });
  return { body, values: Object.assign(logged, identity ? recordOf(identity, call, body) : noRecord) };
}

/** A response that went out before, and goes out again. */
function endingOfReplay(call: Asked['call'], body: Buffer): Ending {
  const outcome = { statusCode: 200, errorCode: null, responseBody: body, replayed: true, marks: null };
  return { body, values: Object.assign(logValues(call, outcome), noRecord) };
}

/**
 * A statement's own values, filled up with how the request ends. Not by spreading: V8 defines what a second record has one
 * by one, which takes 155 µs for these sixty, and this 6.
 */
export function withEnding<Own extends object>(own: Own, { values }: Ending): Own & Ending['values'] {
  return Object.assign(own, values);
}

/** Of work that is done later, without a request. */
export const noEnding: Ending['values'] = { ...noRecord, ...noLogRow };

function recordOf({ lineageId, idempotencyKey }: IdempotencyIdentity, call: Asked['call'], body: Buffer) {
  return {
    once_lineage_id: lineageId,
    once_idempotency_key: idempotencyKey,
    once_path: call.path,
    once_query_sha256: querySha256(call.query),
    once_body_sha256: hash('sha256', call.body ?? '', 'buffer'),
    once_response_body: body,
  };
}

const NO_QUERY = hash('sha256', '', 'buffer');

/** The digest of a query as it was sent; of nothing when there was none. */
export function querySha256(query: string | null): Buffer {
  return query ? hash('sha256', query, 'buffer') : NO_QUERY;
}

/** Whatever else the row says, with what the verb noted and what it changed (contract §9). */
function diagnosisOf(known: Asked['call']['diagnosis'], { note, changed = {} }: Result) {
  const names = Object.keys(changed);
  if (names.length === 0 && !note) return known;
  const remedy = 'Nothing to do. The evidence has each value before and after.';
  const noted = note ?? { summary: `Changed what was known: ${names.join(', ')}.`, remedy };
  const evidence = { ...noted.evidence, ...known?.evidence, ...(names.length > 0 && { changed }) };
  return { ...(known ?? noted), evidence };
}

/** Thrown when another request with the same Idempotency-Key runs or has just ended; nothing was written. */
export class TwinInFlight extends Error {}

/** How it ended: null when the work was not done. Throws `TwinInFlight` where a twin was faster. */
export async function ended(
  { body }: Ending,
  running: Promise<{ done: boolean } | undefined>,
): Promise<Finished | null> {
  try {
    const row = await running;
    if (!row) throw new TwinInFlight();
    return row.done ? { body, replayed: false } : null;
  } catch (error) {
    if (violates(error, 'idempotency_records_pkey')) throw new TwinInFlight();
    throw error;
  }
}

/** For writes under a lock, which nobody else can have done: that they were not is a fault of this program. */
export function mustBeDone<T>(finished: T | null): T {
  if (finished === null) throw new Error('a verb ended without its work being done');
  return finished;
}

/** Ends a request that writes nothing but its log row and what its Idempotency-Key leads to: look-ups, repeats, replays. */
export const recordRequest = batched({
  name: 'record-request',
  input: endingInput,
  lockBy: 'log_external_id',
  columns: { n: 'bigint', done: 'boolean' },
  text: `
    with input as materialized ($input),
    gate as materialized (
      select * from input
      where once_lineage_id is null
        or pg_try_advisory_xact_lock(hashtextextended(once_lineage_id::text || once_idempotency_key, 0))),
    idempotency_record as (
      insert into integrations.idempotency_records (
        lineage_id, idempotency_key, path, query_sha256, body_sha256, response_body, first_received_at, request_id)
      select
        once_lineage_id, once_idempotency_key, once_path, once_query_sha256, once_body_sha256, once_response_body,
        log_request_received_at, log_id
      from gate where once_lineage_id is not null),
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
        log_request_completed_at + (clock_timestamp() - statement_timestamp()), log_request_headers,
        log_request_body, log_response_body, log_replayed, log_duplicate, log_diagnosis, log_secret_age,
        log_clock_drift_seconds, log_marks
      from gate)
    select n, true as done from gate`,
});

/** Ends a request with this result, writing nothing else; on a connection in a transaction that is its last statement. */
export async function record(db: Queryable, context: Context<unknown>, result: Result): Promise<Finished> {
  const ending = endingOf(context, result);
  return mustBeDone(await ended(ending, one(db, recordRequest, ending.values)));
}

/** Stage 13 of a replay: the first response again, byte for byte, once its own row is in the log. */
export async function replay(db: Queryable, call: Call, body: Buffer): Promise<Finished> {
  await one(db, recordRequest, endingOfReplay(call, body).values);
  return { body, replayed: true };
}
