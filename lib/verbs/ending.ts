import { hash } from 'node:crypto';
import { violates } from '../database/failure.ts';
import type { ValuesOf } from '../database/statement.ts';
import { logInput, logValues, noLogRow } from '../request-log/entry.ts';
import type { Mark } from '../request-log/listed-row.ts';
import type { Context, Finished, IdempotencyIdentity, Result } from './context.ts';

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
export function endingOfReplay(call: Asked['call'], body: Buffer): Ending {
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
