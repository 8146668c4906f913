import type { Endpoint } from '../endpoints.ts';
import { refuse } from '../errors/api-error.ts';
import { readJson } from '../input/read-json.ts';
import type { Headers } from '../request/call.ts';

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
