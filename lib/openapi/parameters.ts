import type { oas31 } from 'zod-openapi';
import type { Endpoint } from '../endpoints.ts';
import { isWebhook } from '../formats/formats.ts';
import { deliveryHeaders } from './delivery-schemas.ts';
import { namesRecord } from './endpoint-errors.ts';

const text = { type: 'string' } as const;

const inPath = (path: string): Record<string, string> => ({
  external_id: `Your own id of the ${recordOf(path)}, percent-encoded.`,
  key_id: 'The 8 public characters of the key, with or without `pck_int_`.',
});

const idempotencyKey: oas31.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Send the same key and body again within 24 hours, and you get the first answer, byte for byte.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
};

/** What an endpoint takes beside its body: from the path, the query and, for a POST, the Idempotency-Key. */
export function parametersOf(endpoint: Pick<Endpoint, 'method' | 'path' | 'format'>): oas31.ParameterObject[] {
  const { method, path, format } = endpoint;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = names.map((name): oas31.ParameterObject => {
    const description = name === 'id' ? idWords(path) : inPath(path)[name];
    if (description === undefined) throw new Error(`parameters.ts says nothing about {${name}} of ${path}`);
    return { name, in: 'path', required: true, description, schema: text };
  });
  if (method === 'GET' && names.length === 0) {
    parameters.push(inQuery('external_id', 'Your own id of the order.', true));
  }
  if (namesRecord(endpoint)) {
    parameters.push(inQuery('source', 'The source that the external id belongs to. Left out: the key’s own.', false));
  }
  if (isWebhook(format)) parameters.push(...deliveryHeaders);
  if (method === 'POST') parameters.push(idempotencyKey);
  return parameters;
}

/** Records are named by our id or by the sender's. */
function idWords(path: string): string {
  return `The ${recordOf(path)}’s \`id\`; or \`external:\` and its external id, percent-encoded.`;
}

/** What a path is about: `/v1/orders/…` is about an order. */
function recordOf(path: string): string {
  return path.split('/')[2]?.replace(/s$/, '') ?? path;
}

function inQuery(name: string, description: string, required: boolean): oas31.ParameterObject {
  return { name, in: 'query', required, description, schema: text };
}
