import type { Endpoint } from '../endpoints.ts';
import { refuse } from '../errors/api-error.ts';
import { readJson } from '../input/read-json.ts';
import type { Call } from './call.ts';

/** Levels of nesting that a body may have (contract §4). */
const DEEPEST = 64;

/**
 * Stage 11, the first half: the body as a JSON object. `invalid_json` for what is compressed, not UTF-8, does not parse,
 * is nested too deep, has a name twice or is no object; then `external_id_required` and `lines_required`, which have codes of their own.
 */
export function parseBody(call: Call, endpoint: Endpoint): object {
  const body = call.body ?? Buffer.alloc(0);
  const encoding = call.headers.get('content-encoding')?.trim().toLowerCase();
  if (encoding && encoding !== 'identity') refuse('invalid_json');
  const json = body.length === 0 && endpoint.emptyBody ? {} : parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) refuse('invalid_json');

  const externalId = 'external_id' in json ? json.external_id : undefined;
  if (typeof externalId === 'string' || Number.isSafeInteger(externalId))
    call.externalId = String(externalId).slice(0, 255);
  if (
    endpoint.requires.includes('external_id') &&
    (externalId === undefined || externalId === null || externalId === '')
  ) {
    refuse('external_id_required');
  }
  if (endpoint.requires.includes('lines')) {
    const lines = 'lines' in json ? json.lines : undefined;
    if (!Array.isArray(lines) || lines.length === 0) refuse('lines_required');
  }
  return json;
}

function parseJson(body: Buffer): unknown {
  const read = readJson(body, DEEPEST);
  return 'fault' in read ? refuse('invalid_json') : read.value;
}
