import type { Endpoint } from '../endpoints.ts';
import { type CatalogueEntry, type ErrorCode, errors, type Stage } from '../errors/catalogue.ts';
import { isWebhook } from '../formats/formats.ts';

/** What an endpoint's errors follow from. */
type Facts = Pick<Endpoint, 'method' | 'path' | 'format' | 'requires' | 'input'>;

/** The stages that every request with a key passes; one with a body is parsed, and a POST may have an Idempotency-Key. */
const stages: readonly Stage[] = [
  'identify',
  'ip-allowlist',
  'verify',
  'rate-limit',
  'route',
  'body',
  'signature',
  'scope',
  'apply',
  'any',
];
const stagesOf = {
  GET: stages,
  PATCH: [...stages, 'parse'],
  POST: [...stages, 'idempotency', 'parse'],
} as const satisfies Record<Facts['method'], readonly Stage[]>;

/**
 * Codes that not every endpoint can answer with although it passes their stage, and which ones can. What a WooCommerce
 * delivery says is never refused (contract §10), so none of the codes about a body's contents are its.
 */
const onlyWhere: Partial<Record<ErrorCode, (endpoint: Facts) => boolean>> = {
  missing_authorization: (endpoint) => !isKeyAddressed(endpoint),
  wrong_format: ({ format }) => format !== null,
  // That the method is allowed goes without saying where a method is documented.
  method_not_allowed: () => false,
  signature_expired: ({ format }) => !isWebhook(format),
  invalid_json: ({ format }) => !isWebhook(format),
  external_id_required: ({ requires }) => requires.includes('external_id'),
  lines_required: ({ requires }) => requires.includes('lines'),
  // A lookup whose id is in the query may come without one.
  validation_failed: ({ method, path, format, input }) =>
    !isWebhook(format) && (input !== null || (method === 'GET' && !path.includes('{'))),
  not_found: (endpoint) => namesRecord(endpoint),
  // What is done to a record that is there may come too late for its state.
  invalid_state: (endpoint) =>
    endpoint.method !== 'GET' && namesRecord(endpoint) && !endpoint.requires.includes('external_id'),
};

/** The codes that an endpoint can answer with, in the catalogue's order: those of the stages that its requests pass. */
export function errorCodesOf(endpoint: Facts): ErrorCode[] {
  const passed: readonly Stage[] = stagesOf[endpoint.method];
  return (Object.keys(errors) as ErrorCode[]).filter((code) => {
    const entry: CatalogueEntry = errors[code];
    return entry.stages.some((stage) => passed.includes(stage)) && (onlyWhere[code]?.(endpoint) ?? true);
  });
}

/** The WooCommerce URL that names its key, and so needs no Authorization. */
export function isKeyAddressed({ path, format }: Pick<Facts, 'path' | 'format'>): boolean {
  return isWebhook(format) && path.includes('{');
}

/** Whether a request names a record that must be there, in its path or (a lookup) in its query. */
export function namesRecord({ method, path, format }: Pick<Facts, 'method' | 'path' | 'format'>): boolean {
  return !isWebhook(format) && (method === 'GET' || path.includes('{'));
}
