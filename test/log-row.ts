import type { Pool } from 'pg';
import { vi } from 'vitest';

/** A row of the request log as it is stored, by its columns' names. */
export interface StoredRow {
  id: string;
  integration_key_id: string | null;
  verified: boolean;
  method: string;
  path: string;
  query: string | null;
  status_code: number;
  error_code: string | null;
  client_ip: string;
  idempotency_key: string | null;
  external_id: string | null;
  user_agent: string | null;
  request_received_at: Date;
  request_completed_at: Date;
  request_headers: [name: string, value: string][];
  request_body: Buffer | null;
  response_body: Buffer;
  replayed: boolean;
  duplicate: boolean;
  repeated: number;
  diagnosis: { summary: string; remedy: string; evidence?: Record<string, unknown> } | null;
  secret_age: number | null;
  clock_drift_seconds: number | null;
  marks: string | null;
}

/** Longer than the second that the contract allows: this machine has other work. */
const PATIENCE_MS = 30_000;

/** The row of an answer, by its X-Request-Id. Waits until it is there. */
export function logRow(db: Pool, answer: { headers: Headers }): Promise<StoredRow> {
  return onlyRow(db, 'id', answer.headers.get('X-Request-Id'));
}

/** The only row of a key, for a request that got no answer. Waits until it is there. */
export function onlyRowOf(db: Pool, integrationKeyId: string): Promise<StoredRow> {
  return onlyRow(db, 'integration_key_id', integrationKeyId);
}

function onlyRow(db: Pool, column: string, value: string | null): Promise<StoredRow> {
  const look = async () => {
    const { rows } = await db.query<StoredRow>(`select * from integrations.request_log where ${column} = $1`, [value]);
    return rows.length === 1 ? rows[0] : undefined;
  };
  return vi.waitUntil(look, { interval: 10, timeout: PATIENCE_MS });
}
