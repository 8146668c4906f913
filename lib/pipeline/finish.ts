import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { violates } from '../database/failure.ts';
import { type Queryable, rows, type Statement } from '../database/pool.ts';
import { insertLogRow, logColumnCount, logValues } from '../request-log/entry.ts';
import type { Call } from './call.ts';
import { type IdempotencyIdentity, type IdempotencyRecord, TwinAtWork } from './idempotency.ts';
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
 * Writes that belong to the same statement as the log row: common table expressions that may read `gate` (one row if
 * this request may proceed) and end in `done` (one row if the work was done, else nothing of the statement happens).
 * Their parameters are $1 to $n.
 */
export interface Work extends Statement {
  values: unknown[];
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

const nothingElse: Work = { name: 'nothing-else', text: 'done as (select 1 from gate)', values: [] };

/**
 * Stages 12 and 13 in one statement: the work's writes, the idempotency record and the log row, all or nothing, so that
 * a `2xx` that was read is on disk with its log row. On the pool it is one round trip and one commit; inside a verb's
 * transaction it is that transaction's last statement.
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
  const { record, duplicate, warnings, changed, externalId } = result;
  if (externalId) call.externalId = externalId;
  const body = Buffer.from(
    JSON.stringify(warnings?.length ? { ...record, duplicate, warnings } : { ...record, duplicate }),
  );
  const values = [
    ...work.values,
    ...logValues(withChanges(call, changed), {
      statusCode: 200,
      errorCode: null,
      responseBody: body,
      duplicate: duplicate ?? false,
    }),
  ];
  if (identity) {
    const bodySha256 = createHash('sha256')
      .update(call.body ?? '')
      .digest();
    values.push(
      identity.lineageId,
      identity.idempotencyKey,
      call.path,
      bodySha256,
      body,
      call.receivedAt.toISOString(),
      call.id,
    );
  }
  try {
    const statement = statementFor(work, identity !== null);
    const [outcome] = await rows<{ gate: boolean; done: boolean }>(db, statement, values);
    if (!outcome?.gate) throw new TwinAtWork();
    return outcome.done ? { body, replayed: false } : null;
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

/** The call with a note of what it changed (contract §9), beside whatever else its log row says. */
function withChanges(call: Call, changed: Changes = {}): Call {
  const names = Object.keys(changed);
  if (names.length === 0) return call;
  const remedy = 'Nothing to do. The evidence has each value before and after.';
  const diagnosis = call.diagnosis ?? { summary: `Changed what was known: ${names.join(', ')}.`, remedy };
  return { ...call, diagnosis: { ...diagnosis, evidence: { ...diagnosis.evidence, changed } } };
}

const logRow = { name: 'log-replay', text: insertLogRow(1) };

/** Stage 13 of a replay: the first response again, byte for byte, once its own row is in the log. */
export async function finishReplay(call: Call, db: Queryable, record: IdempotencyRecord): Promise<Finished> {
  const body = record.responseBody;
  await rows(db, logRow, logValues(call, { statusCode: 200, errorCode: null, responseBody: body, replayed: true }));
  return { body, replayed: true };
}

const statements = new Map<string, Statement>();

/** The whole statement for a kind of work, with or without an Idempotency-Key; made once, prepared once a connection. */
function statementFor(work: Work, once: boolean): Statement {
  const name = once ? `${work.name}-once` : work.name;
  let statement = statements.get(name);
  if (!statement) {
    const log = work.values.length + 1;
    const idempotency = log + logColumnCount;
    statement = {
      name,
      text: `with gate as (${once ? gate(idempotency) : 'select 1'}), ${work.text}${once ? `, ${record(idempotency)}` : ''}, log_row as (${insertLogRow(log)} from done)
      select exists (select 1 from gate) as gate, exists (select 1 from done) as done`,
    };
    statements.set(name, statement);
  }
  return statement;
}

/** One row unless a twin in another process is in the midst of the same statement: asked without waiting. */
function gate(first: number): string {
  return `select 1 where pg_try_advisory_xact_lock(hashtextextended($${first}::uuid::text || $${first + 1}::text, 0))`;
}

function record(first: number): string {
  const [lineage, key, path, sha256, body, receivedAt, requestId] = Array.from(
    { length: 7 },
    (_, i) => `$${first + i}`,
  );
  return `idempotency_record as (
    insert into integrations.idempotency_records
      (lineage_id, idempotency_key, path, body_sha256, response_body, first_received_at, request_id)
    select ${lineage}, ${key}, ${path}, ${sha256}, ${body}, ${receivedAt}, ${requestId} from done)`;
}
