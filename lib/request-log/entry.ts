import type { Call } from '../pipeline/call.ts';
import { redactBytes, redactHeaders, redactPath, redactQuery, redactText, storableText } from './redact.ts';

/** How a request ended. */
export interface Outcome {
  statusCode: number;
  errorCode: string | null;
  responseBody: Buffer;
  replayed?: boolean;
  duplicate?: boolean;
}

/**
 * The columns of a log row, in the order of `logValues`, with the type each is sent as. `request_completed_at` is sent
 * as the moment of sending and moved on by what the statement itself took, so that it includes the database's work.
 */
export const logColumns = {
  id: 'uuid',
  organization_id: 'uuid',
  store_id: 'uuid',
  integration_key_id: 'uuid',
  verified: 'boolean',
  method: 'text',
  path: 'text',
  query: 'text',
  status_code: 'smallint',
  error_code: 'text',
  client_ip: 'text',
  idempotency_key: 'text',
  external_id: 'text',
  user_agent: 'text',
  request_received_at: 'timestamptz',
  request_completed_at: 'timestamptz',
  request_headers: 'json',
  request_body: 'bytea',
  response_body: 'bytea',
  replayed: 'boolean',
  duplicate: 'boolean',
  diagnosis: 'json',
  secret_age: 'smallint',
  clock_drift_seconds: 'integer',
} as const;

/** The body that a row keeps: of what is verified, unless it was refused for nothing but how much it is (contract §7). */
export function keptBody({ verified, body, ownSecrets }: Call, { errorCode }: Outcome): Buffer | null {
  return verified && body && errorCode !== 'rate_limited' ? redactBytes(body, ownSecrets()) : null;
}

/** One row's values for `logColumns`: everything redacted, nothing that a text column would refuse. */
export function logValues(call: Call, outcome: Outcome): unknown[] {
  const userAgent = call.headers.get('user-agent');
  const secrets = call.ownSecrets();
  return [
    call.id,
    call.key?.organizationId ?? null,
    call.key?.storeId ?? null,
    call.key?.id ?? null,
    call.verified,
    call.method,
    redactPath(call.path, call.key && secrets),
    call.query === null ? null : redactQuery(call.query, secrets),
    outcome.statusCode,
    outcome.errorCode,
    call.clientIp,
    call.idempotencyKey === null ? null : storableText(call.idempotencyKey, secrets),
    call.externalId === null ? null : storableText(call.externalId, secrets),
    userAgent === null ? null : redactText(userAgent, secrets),
    call.receivedAt.toISOString(),
    new Date().toISOString(),
    redactHeaders(call.headers.raw, secrets),
    keptBody(call, outcome),
    redactBytes(outcome.responseBody, secrets),
    outcome.replayed ?? false,
    outcome.duplicate ?? false,
    call.diagnosis === null ? null : redactText(JSON.stringify(call.diagnosis), secrets),
    call.secretAge,
    call.clockDriftSeconds,
  ];
}

/** `insert … select` of log rows from columns that are called as the table's are, after a prefix; append `from RELATION`. */
export function insertLogRow(prefix: string): string {
  const names = Object.keys(logColumns);
  const values = names.map((name) => {
    const value = `${prefix}_${name}`;
    return name === 'request_completed_at' ? `${value} + (clock_timestamp() - statement_timestamp())` : value;
  });
  return `insert into integrations.request_log (${names.join(', ')}) select ${values.join(', ')}`;
}
