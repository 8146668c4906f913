import { z } from 'zod';
import type { Queryable } from '../database/pool.ts';
import { first, statement } from '../database/statement.ts';
import { refusal } from '../errors/api-error.ts';
import { type ErrorCode, errors } from '../errors/catalogue.ts';
import { scopes } from '../keys/vocabulary.ts';
import { diagnose, type Installation, isExplained } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import { storeDiagnosis } from './store-diagnosis.ts';

const find = statement({
  name: 'diagnosis-row',
  parameters: { id: 'uuid' },
  columns: {
    id: 'uuid',
    integration_key_id: 'uuid?',
    error_code: 'text?',
    method: 'text',
    path: 'text',
    query: 'text?',
    client_ip: 'text',
    verified: 'boolean',
    request_received_at: 'timestamptz',
    request_headers: 'json',
    request_body: 'bytea?',
    response_body: 'bytea?',
    idempotency_key: 'text?',
  },
  text: `
    select r.id, r.integration_key_id, r.error_code, r.method, r.path, r.query, r.client_ip, r.verified,
      r.request_received_at, r.request_headers, r.request_body, r.response_body, r.idempotency_key
    from integrations.request_log r where r.id = $id and r.diagnosis is null and r.status_code >= 400`,
});

const errorCode = z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errors, code));
const rawHeaders = z.array(z.tuple([z.string(), z.string()]));
const refusalBody = z.object({ detail: z.string() });

/**
 * Explains a row that has no diagnosis, because the process that answered it ended in between, by what was kept: not the
 * bearer, no body of a request that was not verified, and of both only with keys cut. Stores what it finds; null when
 * there is nothing to say. Whose row it is, the caller has checked.
 */
export async function diagnoseRow(db: Queryable, installation: Installation, id: string): Promise<Diagnosis | null> {
  const row = await first(db, find, { id });
  const code = errorCode.safeParse(row?.error_code);
  const headers = rawHeaders.safeParse(row?.request_headers);
  if (row === undefined || !code.success || !headers.success || !isExplained(code.data)) return null;
  const diagnosis = await diagnose(db, installation, {
    requestId: row.id,
    code: code.data,
    missingScope: missingScopeIn(row.response_body),
    arrived: {
      method: row.method,
      path: row.path,
      query: row.query,
      rawHeaders: headers.data.flat(),
      body: row.request_body,
      receivedAt: row.request_received_at,
      clientIp: row.client_ip,
      verified: row.verified,
    },
    integrationKeyId: row.integration_key_id,
    idempotencyKey: row.idempotency_key,
    peer: null,
    note: null,
    bearerKept: false,
  });
  if (diagnosis) await storeDiagnosis(db, row.id, diagnosis);
  return diagnosis;
}

/** All that is kept of it is the answer: the scope whose lack is answered so. */
function missingScopeIn(body: Buffer | null): string | null {
  try {
    const { detail } = refusalBody.parse(JSON.parse(String(body ?? '')));
    return scopes.find((scope) => refusal('insufficient_scope', { fill: { scope } }).detail === detail) ?? null;
  } catch {
    return null;
  }
}
