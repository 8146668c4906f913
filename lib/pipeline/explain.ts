import { isExplained } from '../diagnosis/diagnose.ts';
import type { Diagnoser } from '../diagnosis/diagnoser.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { Call } from './call.ts';
import { soundIdempotencyKey } from './idempotency.ts';

/**
 * Has a refusal explained once its row is there, after the answer and off its way (contract §5). Call it before the row is written,
 * and tell it then whether that got a row of its own: a request over the caps has its row say so instead.
 */
export function explainLater(diagnoser: Diagnoser, call: Call, refused: ApiError): (stored: Promise<boolean>) => void {
  if (!isExplained(refused.code)) return () => {};
  const refusal = diagnoser.admits(call.key?.id ?? null, call.clientIp, refused.code, call.body?.length ?? 0);
  if (refusal) {
    call.diagnosis ??= refusal;
    return () => {};
  }
  const { id: requestId, method, path, query, body, receivedAt, clientIp, verified, peer } = call;
  const arrived = { method, path, query, rawHeaders: call.headers.raw, body, receivedAt, clientIp, verified };
  return (stored) =>
    diagnoser.take(
      {
        requestId,
        code: refused.code,
        detail: refused.detail,
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
