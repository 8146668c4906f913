import type { oas31 } from 'zod-openapi';
import type { Endpoint } from '../endpoints.ts';
import { deliveryHeaders } from './delivery.ts';
import { namesRecord } from './endpoint-errors.ts';

const text = { type: 'string' } as const;

const orderId = 'The order’s `id`; or `external:` and its external id, percent-encoded.';
const inPath: Record<string, string> = {
  id: 'The payment’s `id`.',
  external_id: 'The sender’s own id of the order, percent-encoded.',
  key_id: 'The 8 public characters of the key, with or without `pck_int_`.',
};

const idempotencyKey: oas31.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key and body again within 24 hours get the first answer again, byte for byte.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
};

/** What an endpoint takes beside its body: from the path, the query and, for a POST, the Idempotency-Key. */
export function parametersOf(endpoint: Pick<Endpoint, 'method' | 'path' | 'format'>): oas31.ParameterObject[] {
  const { method, path, format } = endpoint;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const ofOrder = path.startsWith('/v1/orders');
  const parameters = names.map((name): oas31.ParameterObject => {
    const description = ofOrder && name === 'id' ? orderId : inPath[name];
    if (description === undefined) throw new Error(`parameters.ts says nothing about {${name}} of ${path}`);
    return { name, in: 'path', required: true, description, schema: text };
  });
  if (method === 'GET' && names.length === 0) {
    parameters.push(inQuery('external_id', 'The sender’s own id of the order.', true));
  }
  if (ofOrder && namesRecord(endpoint)) {
    parameters.push(inQuery('source', 'By external id: the source to look under, if not this key’s own.', false));
  }
  if (format === 'woocommerce') parameters.push(...deliveryHeaders);
  if (method === 'POST') parameters.push(idempotencyKey);
  return parameters;
}

function inQuery(name: string, description: string, required: boolean): oas31.ParameterObject {
  return { name, in: 'query', required, description, schema: text };
}
