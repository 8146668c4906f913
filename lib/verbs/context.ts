import type { Pool } from 'pg';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { IntegrationKey } from '../keys/integration-key.ts';
import type { Call } from '../request/call.ts';
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
