import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../endpoints.ts';
import { openapiDocument } from '../openapi.ts';
import { orderRecord } from '../orders/order.ts';
import type { EndpointFacts } from './operation.ts';

const delivery = {
  method: 'POST',
  summary: 'Take a delivery of WooCommerce',
  scopes: ['orders:write', 'clients:write'],
  format: 'woocommerce',
  requires: [],
  emptyBody: false,
  input: null,
  output: orderRecord,
} as const;
const rows: EndpointFacts[] = [
  { ...delivery, path: '/v1/webhook/woocommerce', operationId: 'withBearer' },
  { ...delivery, path: '/v1/webhook/woocommerce/{key_id}', operationId: 'keyAddressed' },
];
const document = openapiDocument('https://connect.example', [
  ...endpoints.filter(({ format }) => format !== 'woocommerce'),
  ...rows,
]);
const operations = rows.map(({ path }) => document.paths?.[path]?.post ?? {});

describe('the OpenAPI document of the two WooCommerce routes', () => {
  it('is valid', async () => {
    expect(await new Validator().validate({ ...structuredClone(document) })).toEqual({ valid: true });
  });

  it('takes any JSON, and the ping', () => {
    for (const { requestBody } of operations) {
      expect(requestBody).toMatchObject({
        required: true,
        content: {
          'application/json': { schema: {} },
          'application/x-www-form-urlencoded': { schema: { required: ['webhook_id'] } },
        },
      });
    }
  });

  it('answers with an order, a customer, or why it is parked or ignored, or to a ping', () => {
    for (const { responses } of operations) {
      const shapes = responses?.['200']?.content['application/json'].schema.anyOf;
      expect(shapes.map(shapeOf)).toEqual([
        ['Order', 'duplicate'],
        ['Client', 'duplicate'],
        ['parked', 'reason'],
        ['ignored', 'reason'],
        ['ok', 'ping'],
      ]);
    }
  });

  it('is signed in WooCommerce’s way on both, and needs the bearer on the first alone', () => {
    const [withBearer, keyAddressed] = operations;
    expect(withBearer?.security).toEqual([{ integrationKey: [], woocommerceSignature: [] }]);
    expect(keyAddressed?.security).toEqual([{ woocommerceSignature: [] }]);
    expect(JSON.stringify(withBearer)).toContain('missing_authorization');
    expect(JSON.stringify(keyAddressed)).not.toContain('missing_authorization');
  });

  it('is never refused for what the body says', () => {
    for (const { responses } of operations) {
      const statuses = ['200', '400', '401', '403', '408', '409', '413', '429', '500', '503'];
      expect(Object.keys(responses ?? {}).sort()).toEqual(statuses);
    }
  });
});

interface Shape {
  $ref?: string;
  allOf?: Shape[];
  required?: string[];
}

/** The record that it is, by name, and the fields that are always there beside it. */
function shapeOf({ $ref, allOf = [], required = [] }: Shape): string[] {
  return [...($ref ? [$ref.replace(/^.*\//, '')] : []), ...allOf.flatMap(shapeOf), ...required];
}
