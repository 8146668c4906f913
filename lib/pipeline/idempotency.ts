import { hash } from 'node:crypto';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { ApiError, refuse } from '../errors/api-error.ts';
import { redactText } from '../request-log/redact.ts';
import type { Call } from './call.ts';

/** The first `2xx` of an Idempotency-Key, kept for replays. */
export interface IdempotencyRecord {
  path: string;
  /** Null: recorded by a version that did not keep it. */
  querySha256: Buffer | null;
  bodySha256: Buffer;
  responseBody: Buffer;
  firstReceivedAt: Date;
}

/** A lineage of keys (a key and its successors by roll) and an Idempotency-Key within it. */
export interface IdempotencyIdentity {
  lineageId: string;
  idempotencyKey: string;
}

/** From first receipt; then the key is forgotten and may be used anew (contract §8). */
const KEPT_MS = 24 * 3600 * 1000;
/** How long a second request waits for a first that is still running. */
const PATIENCE_MS = 10_000;
/** Between two looks at a twin that another process is running; no connection is held meanwhile. */
const LOOK_AGAIN_MS = 25;

/**
 * A POST's Idempotency-Key if it is one and sound, else null: for a look-up that comes before stage 10 judges it.
 * One that holds an integration key, sent there by mistake, is kept as its digest.
 */
export function soundIdempotencyKey({ method, headers }: Call): string | null {
  const sent = headers.all('idempotency-key');
  const [key = ''] = sent;
  if (method !== 'POST' || sent.length !== 1 || !/^[\x20-\x7e]{1,255}$/.test(key)) return null;
  return redactText(key) === key ? key : hash('sha256', key);
}

/** Stage 10, first: whose Idempotency-Key this is, null without one; refuses one that is not sound. */
export function identityOf(call: Call, lineageId: string): IdempotencyIdentity | null {
  const idempotencyKey = soundIdempotencyKey(call);
  if (idempotencyKey !== null) return { lineageId, idempotencyKey };
  if (call.method === 'POST' && call.idempotencyKey !== null) refuse('idempotency_key_invalid');
  return null;
}

/** True while the record still counts at `now`. */
function isKept(record: IdempotencyRecord, now: Date): boolean {
  return now.getTime() - record.firstReceivedAt.getTime() < KEPT_MS;
}

/** The digest of a query as it was sent; of nothing when there was none. */
export function querySha256(query: string | null): Buffer {
  return hash('sha256', query ?? '', 'buffer');
}

/** A request as far as its Idempotency-Key is concerned. */
export interface KeyedRequest {
  path: string;
  query: string | null;
  body: Buffer;
  receivedAt: Date;
  /** What the Idempotency-Key had led to when the request arrived. */
  known: IdempotencyRecord | null;
}

/** Refuses another path, query or body under the same Idempotency-Key. */
function mustBeTheSame(record: IdempotencyRecord, { path, query, body }: KeyedRequest): void {
  const same =
    record.path === path &&
    (record.querySha256?.equals(querySha256(query)) ?? true) &&
    record.bodySha256.equals(hash('sha256', body, 'buffer'));
  if (!same) refuse('idempotency_conflict');
}

const find = statement({
  name: 'find-idempotency-record',
  parameters: { lineage_id: 'uuid', idempotency_key: 'text' },
  columns: {
    path: 'text',
    query_sha256: 'bytea?',
    body_sha256: 'bytea',
    response_body: 'bytea',
    first_received_at: 'timestamptz',
  },
  text: `
    select path, query_sha256, body_sha256, response_body, first_received_at from integrations.idempotency_records
    where lineage_id = $lineage_id and idempotency_key = $idempotency_key`,
});

/** Looks the record up anew, after another request may have written it. */
async function findRecord(db: Queryable, identity: IdempotencyIdentity): Promise<IdempotencyRecord | null> {
  const [row] = await run(db, find, { lineage_id: identity.lineageId, idempotency_key: identity.idempotencyKey });
  return row
    ? {
        path: row.path,
        querySha256: row.query_sha256,
        bodySha256: row.body_sha256,
        responseBody: row.response_body,
        firstReceivedAt: row.first_received_at,
      }
    : null;
}

const forget = statement({
  name: 'forget-idempotency-record',
  parameters: { lineage_id: 'uuid', idempotency_key: 'text', until: 'timestamptz' },
  columns: {},
  text: `
    delete from integrations.idempotency_records
    where lineage_id = $lineage_id and idempotency_key = $idempotency_key and first_received_at <= $until`,
});

/** Thrown by `finish` when another request with the same identity runs or has just ended; nothing was written. */
export class TwinAtWork extends Error {}

/** Twins of one process take turns here, holding nothing but memory: the promise ends when the first has its answer. */
export type Turns = Map<string, Promise<void>>;

/**
 * Stage 10 around 11 and 12: replays what the identity led to, refuses a conflict, or runs `work`, alone among its
 * twins. Twins in this process wait for their turn; those in others are told apart by the database (`TwinAtWork`).
 * Nobody holds a connection while waiting, and nobody waits longer than 10 s.
 */
export async function oncePerIdempotencyKey<T>(
  db: Queryable,
  turns: Turns,
  identity: IdempotencyIdentity,
  request: KeyedRequest,
  replay: (record: IdempotencyRecord) => Promise<T>,
  work: () => Promise<T>,
): Promise<T> {
  const name = `${identity.lineageId} ${identity.idempotencyKey}`;
  const deadline = performance.now() + PATIENCE_MS;
  let record = request.known;
  if (record === null && turns.has(name)) {
    for (let twin = turns.get(name); twin; twin = turns.get(name)) await endOf(twin, deadline);
    record = await findRecord(db, identity);
  }
  if (record && isKept(record, request.receivedAt)) return answerFrom(record);

  let end = () => {};
  const turn = new Promise<void>((resolve) => {
    end = resolve;
  });
  turns.set(name, turn);
  try {
    if (record) {
      const before = new Date(request.receivedAt.getTime() - KEPT_MS);
      const { lineageId: lineage_id, idempotencyKey: idempotency_key } = identity;
      await run(db, forget, { lineage_id, idempotency_key, until: before });
    }
    for (;;) {
      let refused: unknown;
      try {
        return await work();
      } catch (error) {
        // A refusal too may only show that a twin has just succeeded: all of the payment is refunded, say.
        if (!(error instanceof TwinAtWork || error instanceof ApiError)) throw error;
        refused = error;
      }
      record = await findRecord(db, identity);
      if (record && isKept(record, request.receivedAt)) return await answerFrom(record);
      if (refused instanceof ApiError) throw refused;
      await endOf(new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)), deadline);
    }
  } finally {
    turns.delete(name);
    end();
  }

  function answerFrom(kept: IdempotencyRecord): Promise<T> {
    mustBeTheSame(kept, request);
    return replay(kept);
  }
}

/** Waits for `event`; refuses with `idempotency_in_progress` when the deadline comes first. */
async function endOf(event: Promise<void>, deadline: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<'too long'>((resolve) => {
    timer = setTimeout(resolve, deadline - performance.now(), 'too long');
  });
  const outcome = await Promise.race([event, tooLong]);
  clearTimeout(timer);
  if (outcome === 'too long') refuse('idempotency_in_progress', { headers: { 'Retry-After': '1' } });
}
