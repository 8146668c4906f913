import { isUnavailable } from '../database/failure.ts';
import type { Diagnoser } from '../diagnosis/diagnoser.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { ApiError, errorBody, errorHeaders, refusal } from '../errors/api-error.ts';
import { processLog } from '../process-log.ts';
import type { Call, Reply } from '../request/call.ts';
import { redactBytes } from '../request-log/redact.ts';
import type { LogWriter } from '../request-log/writer.ts';
import { saySeldom } from '../say-seldom.ts';
import type { Finished } from '../verbs/verb.ts';
import { UploadEnded } from './body.ts';
import { explainLater, insteadOfDiagnosis } from './explain.ts';

/** The `200` of a call that is on disk. */
export function answer(call: Call, finished: Finished): Reply {
  const replayed = finished.replayed ? { 'Idempotent-Replayed': 'true' } : {};
  return { status: 200, headers: { ...commonHeaders(call), ...replayed }, body: finished.body };
}

/** What a refusal needs besides its call. */
export interface Answering {
  appUrl: string;
  log: LogWriter;
  diagnoser: Diagnoser;
}

/**
 * The answer to a call that was refused or failed, and its log row, which follows within a second. What is no refusal
 * of ours is `unavailable` if storage is away or busy, else `internal_error`: the sender learns nothing, our log all.
 */
export function answerRefusal({ appUrl, log, diagnoser }: Answering, call: Call, error: unknown): Reply {
  const refused = asApiError(call, error);
  const noted = error instanceof UploadEnded ? { ...call, diagnosis: uploadEnded(call, error) } : call;
  const body = redactBytes(Buffer.from(errorBody(refused))); // a detail may repeat what was sent, a key too
  const headers = { ...commonHeaders(call), ...refused.headers, ...errorHeaders(refused.code, appUrl) };
  if (refused.code !== 'unavailable' || call.key) {
    const instead = insteadOfDiagnosis(diagnoser, noted, refused);
    const logged = { ...noted, diagnosis: noted.diagnosis ?? instead };
    const stored = log.write(logged, { statusCode: refused.status, errorCode: refused.code, responseBody: body });
    if (instead === null) explainLater(diagnoser, noted, refused, stored);
  }
  return { status: refused.status, error: refused.code, headers, body };
}

/** What of it arrived is not kept; the log says how much it was. */
function uploadEnded(call: Call, error: UploadEnded): Diagnosis {
  const announced = call.headers.get('content-length');
  const ofAll = announced ? ` of ${announced}` : '';
  return {
    summary: `${error.message.replace(/^t/, 'T')}: ${error.receivedBytes}${ofAll} bytes arrived, and nothing was processed.`,
    remedy: 'Send it again. If this repeats, look for a time-out or a size limit on the way, in a proxy for example.',
  };
}

const sayUnavailable = saySeldom((brief) => processLog.warn(brief, '503 storage is unavailable'));

function asApiError(call: Call, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof UploadEnded) return refusal('request_incomplete', { headers: { Connection: 'close' } });
  const brief = { requestId: call.id, method: call.method, keyId: call.key?.keyId, clientIp: call.clientIp };
  if (isUnavailable(error)) {
    sayUnavailable({ ...brief, reason: reasonOf(error) });
    return refusal('unavailable', { headers: { 'Retry-After': '1' } });
  }
  processLog.error({ ...brief, err: error }, '500 unexpected error');
  return refusal('internal_error');
}

/** Storage that is lost or busy says so by its class alone. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.constructor.name : String(error);
}

/** What every response of a call has; the budget only once the key is verified (contract §2). */
function commonHeaders(call: Call): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': call.id,
  };
  if (call.verified && call.rate) {
    headers['RateLimit-Limit'] = String(call.rate.limit);
    headers['RateLimit-Remaining'] = String(call.rate.remaining);
    headers['RateLimit-Reset'] = String(call.rate.resetSeconds);
  }
  return headers;
}
