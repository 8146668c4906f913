import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { oas31 } from 'zod-openapi';
import { endpoints } from './endpoints.ts';
import { errors } from './errors/catalogue.ts';
import { errorCodesOf } from './openapi/endpoint-errors.ts';
import { openapiDocument } from './openapi.ts';

const document = openapiDocument('https://connect.example');

const operations = Object.entries(document.paths ?? {}).flatMap(([path, { get, patch, post }]) => [
  ...(get ? [{ name: `GET ${path}`, ...get }] : []),
  ...(patch ? [{ name: `PATCH ${path}`, ...patch }] : []),
  ...(post ? [{ name: `POST ${path}`, ...post }] : []),
]);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate({ ...structuredClone(document) })).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('is served below the address of this installation', () => {
    expect(document.servers).toEqual([{ url: 'https://connect.example/integrations' }]);
  });

  it('names every endpoint of the table, the two that need no key, and nothing else', () => {
    const table = endpoints.map(({ method, path }) => `${method} ${path}`);
    expect(operations.map(({ name }) => name).sort()).toEqual(
      [...table, 'GET /v1/health', 'GET /v1/openapi.json'].sort(),
    );
  });

  it('gives every operation an id of its own', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    '%s has exactly the errors of its stages, each under its status',
    (name, endpoint) => {
      const responses: Record<string, unknown> =
        operations.find((operation) => operation.name === name)?.responses ?? {};
      const documented = Object.entries(responses).flatMap(([status, response]) =>
        codesIn(response).map((code) => [code, Number(status)]),
      );
      const expected = errorCodesOf(endpoint).map((code) => [code, errors[code].status]);
      expect(documented.sort()).toEqual(expected.sort());
    },
  );

  it.each(endpoints.map(({ operationId, input }) => [operationId, input !== null] as const))(
    '%s has an example of its answer, and of what it takes',
    (id, takesBody) => {
      const found = operations.find(({ operationId }) => operationId === id);
      expect(found?.responses?.['200']?.content['application/json'].example).toBeDefined();
      if (takesBody) expect(found).toHaveProperty(['requestBody', 'content', 'application/json', 'example']);
    },
  );

  it('says of every field of every record, of every input and of every answer, what it is', () => {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      expect(fieldsWithoutWords(schema, name)).toEqual([]);
    }
    for (const { name, requestBody, responses } of operations) {
      for (const body of [requestBody, ...Object.values(responses ?? {})]) {
        for (const { schema } of mediaOf(body)) expect(fieldsWithoutWords(schema, name)).toEqual([]);
      }
    }
  });

  it('has an example of every 200', () => {
    for (const { name, responses } of operations) {
      expect(mediaOf(responses?.['200'])[0]?.example, name).toBeDefined();
    }
  });

  it('has the limits of the server: the lengths of texts, the pairs of metadata, and what is closed', () => {
    const order = document.components?.schemas?.CreateOrderInput;
    expect(order).toMatchObject({
      required: ['external_id', 'lines'],
      properties: {
        external_id: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\x00]*[^\\x00\\s][^\\x00]*$' },
        lines: { minItems: 1, maxItems: 10_000, items: { additionalProperties: false } },
        total_cents: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        currency: { anyOf: [{ pattern: '^[A-Za-z]{3}$' }, { type: 'null' }] },
        payment: { anyOf: [{ additionalProperties: false }, { type: 'null' }] },
        client: {
          anyOf: [
            { properties: { email: { anyOf: [{ maxLength: 320, pattern: expect.stringContaining('@') }, {}] } } },
            {},
          ],
        },
        metadata: { anyOf: [{ maxProperties: 50 }, { type: 'null' }] },
        billing_address: { anyOf: [{ maxProperties: 50 }, { type: 'null' }] },
        coupon_codes: { anyOf: [{ maxItems: 100, items: { maxLength: 255 } }, { type: 'null' }] },
      },
    });
    expect(document.components?.schemas?.RefundPaymentInput).toMatchObject({ additionalProperties: false });
  });

  it('refers only to what it contains', () => {
    const text = JSON.stringify(document);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      expect(document, pointer).toHaveProperty(pointer.split('/'));
    }
  });

  it('shows each code by the exact body of its response', () => {
    expect(Object.keys(document.components?.examples ?? {})).toEqual(Object.keys(errors));
    expect(document.components?.examples?.signature_invalid).toMatchObject({
      value: { error: 'signature_invalid', detail: 'HMAC mismatch' },
    });
  });
});

const errorResponse = z.object({
  content: z.object({
    'application/json': z.object({
      schema: z.object({ properties: z.object({ error: z.object({ enum: z.array(z.string()) }) }) }),
      examples: z.record(z.string(), z.object({ $ref: z.string() })),
    }),
  }),
});

/** The codes of a documented error response, the same in its schema as in its examples; none of a success. */
function codesIn(response: unknown): string[] {
  const parsed = errorResponse.safeParse(response);
  if (!parsed.success) return [];
  const { schema, examples } = parsed.data.content['application/json'];
  expect(Object.keys(examples)).toEqual(schema.properties.error.enum);
  return schema.properties.error.enum;
}

interface Media {
  schema: oas31.SchemaObject | oas31.ReferenceObject;
  example?: unknown;
}

/** What a request or a response of the document may hold. */
function mediaOf(
  body: { content?: Record<string, oas31.MediaTypeObject> } | oas31.ReferenceObject | undefined,
): Media[] {
  if (!body || !('content' in body)) return [];
  return Object.values(body.content ?? {}).map(({ schema = {}, example }) => ({ schema, example }));
}

/** The paths of fields that have no description, lists and objects within included. */
function fieldsWithoutWords(schema: oas31.SchemaObject | oas31.ReferenceObject, path: string): string[] {
  if ('$ref' in schema) return [];
  const inside = [
    ...('anyOf' in schema ? (schema.anyOf ?? []) : []),
    ...('allOf' in schema ? (schema.allOf ?? []) : []),
    ...('items' in schema && schema.items ? [schema.items] : []),
  ];
  const fields = Object.entries(('properties' in schema && schema.properties) || {});
  return [
    ...inside.flatMap((one) => fieldsWithoutWords(one, path)),
    ...fields.flatMap(([name, field]) => [
      ...('description' in field && field.description ? [] : [`${path}.${name}`]),
      ...fieldsWithoutWords(field, `${path}.${name}`),
    ]),
  ];
}
