import type { ValuesOf } from '../database/statement.ts';
import type { Call } from '../request/call.ts';
import type { Mark } from './listed-row.ts';
import { redactBytes, redactHeaders, redactPath, redactQuery, redactText, storableText } from './redact.ts';

/** How a request ended. */
export interface Outcome {
  statusCode: number;
  errorCode: string | null;
  responseBody: Buffer;
  replayed?: boolean;
  duplicate?: boolean;
  /** Null: nothing is known of the response but its bytes. */
  marks?: readonly Mark[] | null;
}

/**
 * What a log row is sent as. `log_request_completed_at` is the moment of sending, and moved on by what the statement itself
 * took, so that it includes the database's work. All are null where there is no request.
 */
export const logInput = {
  log_id: 'uuid?',
  log_organization_id: 'uuid?',
  log_store_id: 'uuid?',
  log_integration_key_id: 'uuid?',
  log_verified: 'boolean?',
  log_method: 'text?',
  log_path: 'text?',
  log_query: 'text?',
  log_status_code: 'smallint?',
  log_error_code: 'text?',
  log_client_ip: 'text?',
  log_idempotency_key: 'text?',
  log_external_id: 'text?',
  log_user_agent: 'text?',
  log_request_received_at: 'timestamptz?',
  log_request_completed_at: 'timestamptz?',
  log_request_headers: 'json?',
  log_request_body: 'bytea?',
  log_response_body: 'bytea?',
  log_replayed: 'boolean?',
  log_duplicate: 'boolean?',
  log_diagnosis: 'json?',
  log_secret_age: 'smallint?',
  log_clock_drift_seconds: 'integer?',
  log_marks: 'text?',
} as const;
export type LogValues = ValuesOf<typeof logInput>;

/** The body that a row keeps: of what is verified, unless it was refused for nothing but how much it is (contract §7). */
function keptBody({ verified, body }: Call, { errorCode }: Outcome, secrets: readonly string[]): Buffer | null {
  return verified && body && errorCode !== 'rate_limited' ? redactBytes(body, secrets) : null;
}

/** One row's values: everything redacted, nothing that a text column would refuse. A verb may say more than the call does. */
export function logValues(
  call: Call,
  outcome: Outcome,
  { externalId, diagnosis }: Pick<Call, 'externalId' | 'diagnosis'> = call,
): LogValues {
  const userAgent = call.headers.get('user-agent');
  const secrets = call.ownSecrets();
  return {
    log_id: call.id,
    log_organization_id: call.key?.organizationId ?? null,
    log_store_id: call.key?.storeId ?? null,
    log_integration_key_id: call.key?.id ?? null,
    log_verified: call.verified,
    log_method: call.method,
    log_path: redactPath(call.path, call.key && secrets),
    log_query: call.query === null ? null : redactQuery(call.query, secrets),
    log_status_code: outcome.statusCode,
    log_error_code: outcome.errorCode,
    log_client_ip: call.clientIp,
    log_idempotency_key: call.idempotencyKey === null ? null : storableText(call.idempotencyKey, secrets),
    log_external_id: externalId === null ? null : storableText(externalId, secrets),
    log_user_agent: userAgent === null ? null : redactText(userAgent, secrets),
    log_request_received_at: call.receivedAt.toISOString(),
    log_request_completed_at: new Date().toISOString(),
    log_request_headers: redactHeaders(call.headers.raw, secrets),
    log_request_body: keptBody(call, outcome, secrets),
    log_response_body: redactBytes(outcome.responseBody, secrets),
    log_replayed: outcome.replayed ?? false,
    log_duplicate: outcome.duplicate ?? false,
    log_diagnosis: diagnosis === null ? null : redactText(JSON.stringify(diagnosis), secrets),
    log_secret_age: call.secretAge,
    log_clock_drift_seconds: call.clockDriftSeconds,
    log_marks: outcome.marks === null ? null : (outcome.marks ?? []).join(' '),
  };
}

/** Of work that no request asked for. */
export const noLogRow: LogValues = {
  log_id: null,
  log_organization_id: null,
  log_store_id: null,
  log_integration_key_id: null,
  log_verified: null,
  log_method: null,
  log_path: null,
  log_query: null,
  log_status_code: null,
  log_error_code: null,
  log_client_ip: null,
  log_idempotency_key: null,
  log_external_id: null,
  log_user_agent: null,
  log_request_received_at: null,
  log_request_completed_at: null,
  log_request_headers: null,
  log_request_body: null,
  log_response_body: null,
  log_replayed: null,
  log_duplicate: null,
  log_diagnosis: null,
  log_secret_age: null,
  log_clock_drift_seconds: null,
  log_marks: null,
};
