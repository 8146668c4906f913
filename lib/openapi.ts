import { createDocument, type oas31, type ZodOpenApiOperationObject } from 'zod-openapi';
import { clientRecord } from './clients/client.ts';
import { endpoints } from './endpoints.ts';
import { errorExamples } from './openapi/error-responses.ts';
import { headerRefs, headers } from './openapi/headers.ts';
import { type EndpointFacts, operation } from './openapi/operation.ts';
import { securitySchemes } from './openapi/security.ts';
import { orderRecord } from './orders/order.ts';
import { paymentRecord, refundRecord } from './payments/payment.ts';

const title = 'PeptideClients Connectors';
const description = `Orders, payments and clients from WooCommerce, Zapier or your own site.

Money is in integer minor units of the currency, in fields ending in \`_cents\`. Times are ISO-8601 UTC. Every create is
deduplicated for ever by its \`external_id\`; any POST may carry an \`Idempotency-Key\` as well. HEAD works wherever GET
does.`;

/** The OpenAPI 3.1 document of everything under `/integrations/v1`, made from the tables of endpoints and of errors. */
export function openapiDocument(appUrl: string, table: readonly EndpointFacts[] = endpoints): oas31.OpenAPIObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = { ...withoutKey };
  for (const endpoint of table) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title, version: '1', description },
      servers: [{ url: `${appUrl}/integrations` }],
      externalDocs: { url: `${appUrl}/docs`, description: 'Quick start and troubleshooting' },
      paths,
      components: {
        securitySchemes,
        headers,
        examples: errorExamples,
        schemas: { Order: orderRecord, Payment: paymentRecord, Refund: refundRecord, Client: clientRecord },
      },
    },
    { override: forReaders },
  );
}

interface Rendered {
  jsonSchema: { additionalProperties?: unknown; format?: unknown; pattern?: unknown };
  io: 'input' | 'output';
}

/** Answers may gain fields, so a generated client must not refuse them; and a date needs no screenful of pattern. */
function forReaders({ jsonSchema, io }: Rendered): void {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

/** What needs no key, is not logged and refuses nobody. */
const withoutKey: Record<string, Record<string, ZodOpenApiOperationObject>> = {
  '/v1/health': {
    get: {
      operationId: 'getHealth',
      tags: ['installation'],
      summary: 'Whether this installation works',
      security: [],
      responses: { 200: health('The database answers.', true), 503: health('The database doesn’t answer.', false) },
    },
  },
  '/v1/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      tags: ['installation'],
      summary: 'This document',
      security: [],
      responses: {
        200: json('OpenAPI 3.1.', { type: 'object' }, { openapi: '3.1.1', info: { title, version: '1' }, paths: {} }),
      },
    },
  },
};

function health(what: string, ok: boolean): oas31.ResponseObject {
  const field: oas31.SchemaObject = { type: 'boolean', const: ok, description: what };
  return json(what, { type: 'object', required: ['ok'], properties: { ok: field } }, { ok });
}

function json(what: string, schema: oas31.SchemaObject, example: unknown): oas31.ResponseObject {
  return {
    description: what,
    headers: headerRefs(['X-Request-Id']),
    content: { 'application/json': { schema, example } },
  };
}
