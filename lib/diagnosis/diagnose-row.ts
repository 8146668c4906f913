import { z } from 'zod';
import type { Queryable } from '../database/pool.ts';
import { type ErrorCode, errors } from '../errors/catalogue.ts';
import { type Installation, isExplained, prepareDiagnosis } from './diagnose.ts';
import { askOn, inSlices, storeDiagnosis } from './diagnoser.ts';
import type { Diagnosis } from './diagnosis.ts';

const find = {
  name: 'diagnosis-row',
  text: `
    select r.id, r.integration_key_id, r.error_code, r.method, r.path, r.query, r.client_ip, r.verified,
      r.request_received_at, r.request_headers, r.request_body, r.response_body, r.idempotency_key, r.repeated
    from integrations.request_log r where r.id = $1::uuid and r.diagnosis is null and r.status_code >= 400`,
};

const storedRow = z.object({
  id: z.string(),
  integration_key_id: z.string().nullable(),
  error_code: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errors, code)),
  method: z.string(),
  path: z.string(),
  query: z.string().nullable(),
  client_ip: z.string(),
  verified: z.boolean(),
  request_received_at: z.date(),
  request_headers: z.array(z.tuple([z.string(), z.string()])),
  request_body: z.instanceof(Uint8Array).nullable(),
  response_body: z.instanceof(Uint8Array).nullable(),
  idempotency_key: z.string().nullable(),
});

const refusalBody = z.object({ detail: z.string() });

/**
 * Explains a row that has no diagnosis, because the process that answered it ended in between, by what was kept: not the
 * bearer, no body of a request that was not verified, and of both only with keys cut. Stores what it finds; null when
 * there is nothing to say. Whose row it is, the caller has checked.
 */
export async function diagnoseRow(db: Queryable, installation: Installation, id: string): Promise<Diagnosis | null> {
  const ask = askOn(db);
  const [found] = await ask<object>(find, [id]);
  const parsed = storedRow.safeParse(found);
  if (!parsed.success || !isExplained(parsed.data.error_code)) return null;
  const row = parsed.data;
  const working = await prepareDiagnosis(ask, installation, {
    requestId: row.id,
    code: row.error_code,
    missingScope: missingScopeIn(row.response_body),
    arrived: {
      method: row.method,
      path: row.path,
      query: row.query,
      rawHeaders: row.request_headers.flat(),
      body: row.request_body && Buffer.from(row.request_body),
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
  const diagnosis = working && (await inSlices(working));
  if (diagnosis) await storeDiagnosis(ask, row.id, diagnosis);
  return diagnosis;
}

/** All that is kept of it is what the answer said. */
function missingScopeIn(body: Uint8Array | null): string | null {
  try {
    const { detail } = refusalBody.parse(JSON.parse(Buffer.from(body ?? []).toString('utf8')));
    return /^key missing scope: (\S+)$/.exec(detail)?.[1] ?? null;
  } catch {
    return null;
  }
}
