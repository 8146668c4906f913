import { isExplained } from '../diagnosis/diagnose.ts';
import type { Diagnoser } from '../diagnosis/diagnoser.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { Call } from '../request/call.ts';
import { soundIdempotencyKey } from './idempotency.ts';

/** What the row of a refusal says where it is not looked into, being over the caps; null: it is, or need not be. */
export function insteadOfDiagnosis(diagnoser: Diagnoser, call: Call, refused: ApiError): Diagnosis | null {
  if (!isExplained(refused.code)) return null;
  return diagnoser.admits(call.key?.id ?? null, call.clientIp, refused.code, call.body?.length ?? 0);
}

/** Has a refusal explained that was admitted, once its row is there, after the answer and off its way (contract §5). */
export function explainLater(diagnoser: Diagnoser, call: Call, refused: ApiError, stored: Promise<boolean>): void {
  if (!isExplained(refused.code)) return;
  const { id: requestId, method, path, query, body, receivedAt, clientIp, verified, peer } = call;
  const arrived = { method, path, query, rawHeaders: call.headers.raw, body, receivedAt, clientIp, verified };
  diagnoser.take(
    {
      requestId,
      code: refused.code,
      missingScope: refused.fill.scope === undefined ? null : String(refused.fill.scope),
      arrived,
      integrationKeyId: call.key?.id ?? null,
      idempotencyKey: soundIdempotencyKey(call),
      peer,
      note: call.diagnosis?.summary ?? null,
      bearerKept: true,
    },
    stored,
  );
}
