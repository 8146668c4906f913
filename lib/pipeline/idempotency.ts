import { hash } from 'node:crypto';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { ApiError, refuse } from '../errors/api-error.ts';
import type { Call } from '../request/call.ts';
import { redactText } from '../request-log/redact.ts';
import type { IdempotencyIdentity } from '../verbs/verb.ts';
import { querySha256, TwinInFlight } from '../verbs/verb.ts';

/** The first `2xx` of an Idempotency-Key, kept for replays. */
export interface IdempotencyRecord {
  path: string;
  /** Null: recorded by a version that did not keep it. */
  querySha256: Buffer | null;
  bodySha256: Buffer;
  responseBody: Buffer;
  firstReceivedAt: Date;
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

/** A request as far as its Idempotency-Key is concerned. */
export interface KeyedRequest {
  path: string;
  query: string | null;
  body: Buffer;
  receivedAt: Date;
  /** What the Idempotency-Key had led to when the request arrived. */
  known: IdempotencyRecord | null;
}

export function keyedRequest(call: Call, known: IdempotencyRecord | null): KeyedRequest {
  const { path, query, body, receivedAt } = call;
  return { path, query, body: body ?? Buffer.alloc(0), receivedAt, known };
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

/** Requests of this process that have an Idempotency-Key, by it: the promise ends when the first has its answer. */
export type InFlight = Map<string, Promise<void>>;

/**
 * Stage 10: a request's turn among those with the same Idempotency-Key, and what that has led to; refuses a conflict.
 * Twins in this process wait for each other here, those in others are told apart by the database (`TwinInFlight`). Nobody
 * holds a connection while waiting, and nobody waits longer than 10 s. `end` it, whatever happens.
 */
export class Turn {
  /** Set: the request is a replay of it. */
  record: IdempotencyRecord | null;
  readonly end: () => void;
  private readonly db: Queryable;
  private readonly identity: IdempotencyIdentity;
  private readonly request: KeyedRequest;
  private readonly deadline: number;

  private constructor(
    db: Queryable,
    identity: IdempotencyIdentity,
    request: KeyedRequest,
    deadline: number,
    end: () => void,
  ) {
    this.db = db;
    this.identity = identity;
    this.request = request;
    this.deadline = deadline;
    this.record = null;
    this.end = end;
  }

  static async take(
    db: Queryable,
    inFlight: InFlight,
    identity: IdempotencyIdentity,
    request: KeyedRequest,
  ): Promise<Turn> {
    const name = `${identity.lineageId} ${identity.idempotencyKey}`;
    const deadline = performance.now() + PATIENCE_MS;
    let found = request.known;
    if (found === null && inFlight.has(name)) {
      for (let twin = inFlight.get(name); twin; twin = inFlight.get(name)) await endOf(twin, deadline);
      found = await findRecord(db, identity);
    }
    if (found && isKept(found, request.receivedAt)) {
      const turn = new Turn(db, identity, request, deadline, () => {});
      turn.lead(found);
      return turn;
    }
    let resolve = () => {};
    inFlight.set(
      name,
      new Promise<void>((ended) => {
        resolve = ended;
      }),
    );
    const turn = new Turn(db, identity, request, deadline, () => {
      inFlight.delete(name);
      resolve();
    });
    if (found) await turn.forget();
    return turn;
  }

  /**
   * After the work ended in `error`: throws it, unless a twin has just succeeded (then `record` has that) or still runs
   * (then it is to be tried again). A refusal too may only show that: all of the payment is refunded, say.
   */
  async lookAgain(error: unknown): Promise<void> {
    if (!(error instanceof TwinInFlight || error instanceof ApiError)) throw error;
    const found = await findRecord(this.db, this.identity);
    if (found && isKept(found, this.request.receivedAt)) return this.lead(found);
    if (error instanceof ApiError) throw error;
    await endOf(new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)), this.deadline);
  }

  private lead(found: IdempotencyRecord): void {
    mustBeTheSame(found, this.request);
    this.record = found;
  }

  private async forget(): Promise<void> {
    const { lineageId: lineage_id, idempotencyKey: idempotency_key } = this.identity;
    const until = new Date(this.request.receivedAt.getTime() - KEPT_MS);
    try {
      await run(this.db, forget, { lineage_id, idempotency_key, until });
    } catch (error) {
      this.end();
      throw error;
    }
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
