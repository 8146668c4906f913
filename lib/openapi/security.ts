import type { oas31 } from 'zod-openapi';
import type { Endpoint } from '../endpoints.ts';
import { formats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { isKeyAddressed } from './endpoint-errors.ts';

export const securitySchemes: Record<string, oas31.SecuritySchemeObject> = {
  integrationKey: { type: 'http', scheme: 'bearer', bearerFormat: 'pck_int_…', description: 'An integration key.' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: formats.peptideclients.signature.header,
    description:
      '`t=<10-digit unix seconds>,v1=<64 hex>`, where v1 is HMAC-SHA256(signing secret, t + `.` + raw body). Required if the key was created that way.',
  },
  woocommerceSignature: {
    type: 'apiKey',
    in: 'header',
    name: formats.woocommerce.signature.header,
    description: 'base64(HMAC-SHA256(signing secret, raw body)), as WooCommerce computes it. Always required.',
  },
};

const ways: Record<PayloadFormat, oas31.SecurityRequirementObject[]> = {
  peptideclients: [{ integrationKey: [] }, { integrationKey: [], signature: [] }],
  woocommerce: [{ integrationKey: [], woocommerceSignature: [] }],
};

/** Every way to authenticate that an endpoint takes; which one a key needs, its settings say. */
export function securityOf(endpoint: Pick<Endpoint, 'path' | 'format'>): oas31.SecurityRequirementObject[] {
  if (isKeyAddressed(endpoint)) return [{ woocommerceSignature: [] }];
  return endpoint.format ? ways[endpoint.format] : [...ways.peptideclients, ...ways.woocommerce];
}
