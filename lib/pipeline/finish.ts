import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import type { ColumnType } from '../database/binary-array.ts';
import { violates } from '../database/failure.ts';
import type { Queryable } from '../database/pool.ts';
import { one, type Together } from '../database/together.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { insertLogRow, logColumns, logValues } from '../request-log/entry.ts';
import type { Call } from './call.ts';
import { type IdempotencyIdentity, type IdempotencyRecord, querySha256, TwinAtWork } from './idempotency.ts';
import type { IntegrationKey } from './identify-key.ts';

/** What a verb made of a request: the record that goes back, and what to say about it. */
export interface Result {
  record: object;
  /** Whether the call repeated an earlier one; undefined where that says nothing, as for an ignored delivery. */
  duplicate: boolean | undefined;
  /** Named in the response and the log row; absent from both when there are none. */
  warnings?: readonly string[];
  /** The fields of a known record that got another value: for the log row alone. */
  changed?: Changes;
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

/**
 * Writes that belong to the same statement as the log row. Other requests may be in it too: `gate` has a row for each that
 * may proceed, with its number `n` and its values as p1 to pN, of these types. The text is common table expressions that
 * start from there and end in `done`: those rows of `gate` whose work was done. Of the others nothing happens.
 */
export interface Work {
  /** Names the statement: the same name, the same text and types. */
  name: string;
  types: readonly ColumnType[];
  text: string;
  values: readonly unknown[];
}

/** What a verb is given: the parsed request, the key it came with, and how to end. */
export interface Deed<Input> {
  db: Pool;
  key: IntegrationKey;
  input: Input;
  /** The path's parameters, decoded, and the query's. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Arrival of the request; every time of what it makes. */
  now: Date;
  /** Ends the verb: `finish` for this call. A verb's own warnings are added to those of parsing. */
  finish: (db: Queryable, result: Result, work?: Work) => Promise<Finished | null>;
}

/** One endpoint's work. Throws `ApiError` to refuse. */
export type Verb<Input> = (deed: Deed<Input>) => Promise<Finished>;

const nothingElse: Work = { name: 'nothing-else', types: [], text: 'done as (select * from gate)', values: [] };

/**
 * Stages 12 and 13 in one statement: the work's writes, the idempotency record and the log row, all or nothing, so that
 * a `2xx` that was read is on disk with its log row. On the pool it is one round trip and one commit, which it may share
 * with other requests; inside a verb's transaction it is that transaction's last statement.
 *
 * Returns null when the work was not done (its record exists already). Throws `TwinAtWork` when another request with
 * this Idempotency-Key runs or has ended meanwhile.
 */
export async function finish(
  call: Call,
  identity: IdempotencyIdentity | null,
  db: Queryable,
  result: Result,
  work: Work = nothingElse,
): Promise<Finished | null> {
  const { record, duplicate, warnings, externalId } = result;
  if (externalId) call.externalId = externalId;
  const body = Buffer.from(
    JSON.stringify(warnings?.length ? { ...record, duplicate, warnings } : { ...record, duplicate }),
  );
  const outcome = { statusCode: 200, errorCode: null, responseBody: body, duplicate: duplicate ?? false };
  const values = [...work.values, ...logValues(withNotes(call, result), outcome)];
  if (identity) values.push(...idempotencyValues(call, identity, body));
  try {
    const proceeded = await one<{ done: boolean }>(db, statementFor(work, identity !== null), values);
    if (!proceeded) throw new TwinAtWork();
    return proceeded.done ? { body, replayed: false } : null;
  } catch (error) {
    if (violates(error, 'idempotency_records_pkey')) throw new TwinAtWork();
    throw error;
  }
}

/** For writes under a lock, which nobody else can have done: that they were not is a fault of this program. */
export function mustBeDone(finished: Finished | null): Finished {
  if (!finished) throw new Error('a verb ended without its work being done');
  return finished;
}

/** The call with what the verb noted, and what it changed (contract §9), beside whatever else its log row says. */
function withNotes(call: Call, { note, changed = {} }: Pick<Result, 'note' | 'changed'>): Call {
  const names = Object.keys(changed);
  if (names.length === 0 && !note) return call;
  const remedy = 'Nothing to do. The evidence has each value before and after.';
  const said = note ?? { summary: `Changed what was known: ${names.join(', ')}.`, remedy };
  const diagnosis = call.diagnosis ?? said;
  const evidence = { ...said.evidence, ...call.diagnosis?.evidence, ...(names.length > 0 && { changed }) };
  return { ...call, diagnosis: { ...diagnosis, evidence } };
}

/** Stage 13 of a replay: the first response again, byte for byte, once its own row is in the log. */
export async function finishReplay(call: Call, db: Queryable, record: IdempotencyRecord): Promise<Finished> {
  const body = record.responseBody;
  const outcome = { statusCode: 200, errorCode: null, responseBody: body, replayed: true };
  await one(db, statementFor(nothingElse, false), logValues(call, outcome));
  return { body, replayed: true };
}

const logInput = columnsOf('log', logColumns);

/** The columns of an idempotency record, in the order of `idempotencyValues`. */
const idempotencyColumns = {
  lineage_id: 'uuid',
  idempotency_key: 'text',
  path: 'text',
  query_sha256: 'bytea',
  body_sha256: 'bytea',
  response_body: 'bytea',
  first_received_at: 'timestamptz',
  request_id: 'uuid',
} as const;
const idempotencyInput = columnsOf('once', idempotencyColumns);

function idempotencyValues(call: Call, { lineageId, idempotencyKey }: IdempotencyIdentity, responseBody: Buffer) {
  const bodySha256 = hash('sha256', call.body ?? '', 'buffer');
  const receivedAt = call.receivedAt.toISOString();
  return [lineageId, idempotencyKey, call.path, querySha256(call.query), bodySha256, responseBody, receivedAt, call.id];
}

/** An input's names for a table's columns, which are told apart by what they are for. */
function columnsOf(prefix: string, columns: Readonly<Record<string, ColumnType>>): Record<string, ColumnType> {
  return Object.fromEntries(Object.entries(columns).map(([name, type]) => [`${prefix}_${name}`, type]));
}

const statements = new Map<string, Together>();

/** The whole statement for a kind of work, with or without an Idempotency-Key; made once, prepared once a connection. */
function statementFor(work: Work, once: boolean): Together {
  const name = once ? `${work.name}-once` : work.name;
  let statement = statements.get(name);
  if (!statement) {
    const parameters = Object.fromEntries(work.types.map((type, i) => [`p${i + 1}`, type]));
    const columns = { ...parameters, ...logInput, ...(once && idempotencyInput) };
    statement = {
      name,
      columns,
      lockOrder: Object.keys(columns).indexOf('log_external_id'),
      text: `
        , gate as materialized (select * from input ${once ? mayProceed : ''}),
        ${work.text},
        ${once ? `idempotency_record as (${insertRecord}),` : ''}
        log_row as (${insertLogRow('log')} from done)
        select n, exists (select 1 from done where done.n = gate.n) as done from gate`,
    };
    statements.set(name, statement);
  }
  return statement;
}

/** Not while a twin in another process is in the midst of the same statement: asked without waiting. */
const mayProceed =
  'where pg_try_advisory_xact_lock(hashtextextended(once_lineage_id::text || once_idempotency_key, 0))';

const insertRecord = `
  insert into integrations.idempotency_records (${Object.keys(idempotencyColumns).join(', ')})
  select ${Object.keys(idempotencyInput).join(', ')} from done`;
