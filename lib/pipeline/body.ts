import type { Endpoint } from '../endpoints.ts';
import { refuse } from '../errors/api-error.ts';
import { formats } from '../formats/formats.ts';
import { readJson } from '../input/read-json.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { networkOf } from '../network-of.ts';
import type { Call, Headers, Incoming, Sender } from '../request/call.ts';

/** The sender stopped before the end of its body: it is gone, or is answered `request_incomplete`. */
export class UploadEnded extends Error {
  readonly receivedBytes: number;

  constructor(
    receivedBytes: number,
    what: 'broke off' | 'stood still for 10 seconds' | 'was not here after 30 seconds',
  ) {
    super(`the body ${what}`);
    this.receivedBytes = receivedBytes;
  }
}

/** Stage 7: the whole body, read now and not before. What announces too much is refused without reading it. */
export function readBody(incoming: Incoming, call: Call, format: PayloadFormat): Promise<Buffer> {
  const limit = formats[format].bodyLimit;
  const announced = Number(call.headers.get('content-length') ?? 0);
  if (announced > limit) refuse('payload_too_large', { fill: { bytes: limit } });
  return incoming.readBody(limit, senderOf(call));
}

/** On whose account this call is: its key's, once that is verified; before, of the key id as used from one network. */
export function senderOf({ key, verified, clientIp }: Call): Sender {
  const keyId = key?.id ?? '';
  return { verified, name: verified ? keyId : `${keyId} ${networkOf(clientIp)}` };
}

/** A body of at most so many bytes and values costs a thread some milliseconds; more is for the one of large bodies. */
const LIGHT_BYTES = 64 * 1024;
const LIGHT_VALUES = 4_000;
const COMMA = 0x2c;

/** Each value is parsed, judged, perhaps written again to explain a signature: small ones cost as much as large ones. */
export function isHeavy(body: Buffer | null): boolean {
  if (body === null || body.length <= LIGHT_VALUES) return false;
  if (body.length > LIGHT_BYTES) return true;
  let commas = 0;
  for (const byte of body) if (byte === COMMA) commas += 1;
  return commas > LIGHT_VALUES;
}

/** Levels of nesting that a body may have (contract §4). */
const DEEPEST = 64;

/**
 * Stage 11, first: the body as a JSON object. `invalid_json` for what is compressed, not UTF-8, does not parse, is nested
 * too deep, has a name twice or is no object.
 */
export function parseBody(headers: Headers, body: Buffer, emptyBody: boolean): object {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase();
  if (encoding && encoding !== 'identity') refuse('invalid_json');
  const json = body.length === 0 && emptyBody ? {} : parseJson(body);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : refuse('invalid_json');
}

/** The sender's own id that a body names, for the log row, whatever else is wrong; null when it names none. */
export function externalIdIn(json: object): string | null {
  const externalId = 'external_id' in json ? json.external_id : undefined;
  const isOne = typeof externalId === 'string' || Number.isSafeInteger(externalId);
  return isOne ? String(externalId).slice(0, 255) : null;
}

/** Then what is missing and has a code of its own: `external_id_required`, `lines_required`. */
export function mustHaveFields(json: object, { requires }: Pick<Endpoint, 'requires'>): void {
  const externalId = 'external_id' in json ? json.external_id : undefined;
  if (requires.includes('external_id') && (externalId === undefined || externalId === null || externalId === '')) {
    refuse('external_id_required');
  }
  const lines = 'lines' in json ? json.lines : undefined;
  if (requires.includes('lines') && (!Array.isArray(lines) || lines.length === 0)) refuse('lines_required');
}

function parseJson(body: Buffer): unknown {
  const read = readJson(body, DEEPEST);
  return 'fault' in read ? refuse('invalid_json') : read.value;
}
