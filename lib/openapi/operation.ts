import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import examples from '../../connectors/examples.json' with { type: 'json' };
import type { Endpoint } from '../endpoints.ts';
import { isWebhook } from '../formats/formats.ts';
import { deliveryAnswer, deliveryDescription, deliveryRequest } from './delivery-schemas.ts';
import { errorCodesOf, isKeyAddressed } from './endpoint-errors.ts';
import { errorResponses } from './error-responses.ts';
import { headerRefs, rateLimitHeaders } from './headers.ts';
import { parametersOf } from './parameters.ts';
import { securityOf } from './security.ts';

/** What the document says of an endpoint follows from these facts of it. */
export type EndpointFacts = Omit<Endpoint, 'perform'>;

/** An endpoint of the table as an operation of the document. */
export function operation(endpoint: EndpointFacts): ZodOpenApiOperationObject {
  const { method, path, operationId, summary, scopes, format } = endpoint;
  const replayed = method === 'POST' ? ['Idempotent-Replayed'] : [];
  return {
    operationId,
    tags: [path.split('/')[2] ?? path],
    summary,
    description: descriptionOf(endpoint),
    'x-scopes': [...scopes],
    'x-payload-format': format ?? 'either',
    security: securityOf(endpoint),
    parameters: parametersOf(endpoint),
    ...requestOf(endpoint),
    responses: {
      200: {
        description: 'Done',
        headers: headerRefs(['X-Request-Id', ...rateLimitHeaders, ...replayed]),
        content: { 'application/json': { schema: answerOf(endpoint), ...exampleOf(operationId, 'response') } },
      },
      ...errorResponses(errorCodesOf(endpoint)),
    },
  };
}

function descriptionOf(endpoint: EndpointFacts): string {
  const { scopes, format } = endpoint;
  if (isWebhook(format)) return deliveryDescription(isKeyAddressed(endpoint));
  return `Scope: ${scopes.map((scope) => `\`${scope}\``).join(' or ')}. Payload format: ${format ?? 'either'}.`;
}

function requestOf({
  format,
  input,
  emptyBody,
  operationId,
}: EndpointFacts): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (isWebhook(format)) return { requestBody: deliveryRequest(exampleOf(operationId, 'request')) };
  if (!input) return {};
  return {
    requestBody: {
      required: !emptyBody,
      content: { 'application/json': { schema: named(input, operationId), ...exampleOf(operationId, 'request') } },
    },
  };
}

/** What `test/examples.test.ts` sends, and what it gets. */
function exampleOf(operationId: string, what: 'request' | 'response'): { example?: unknown } {
  const exchange: { request?: unknown; response: unknown } | undefined = Object.entries(examples).find(
    ([id]) => id === operationId,
  )?.[1];
  return exchange?.[what] === undefined ? {} : { example: exchange[what] };
}

const names = new WeakMap<z.ZodObject, z.ZodObject>();

/** The input of `createOrder` is the component `CreateOrderInput`: the same schema each time, since a name is given once. */
function named(input: z.ZodObject, operationId: string): z.ZodObject {
  const known = names.get(input);
  if (known) return known;
  const made = input.meta({ id: `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Input` });
  names.set(input, made);
  return made;
}

function answerOf(endpoint: EndpointFacts): z.ZodType {
  if (isWebhook(endpoint.format)) return deliveryAnswer;
  const besideRecord = z.object({
    duplicate: z.boolean().meta({ description: whenDuplicate(endpoint) }),
    warnings: z
      .array(z.string())
      .optional()
      .meta({ description: 'Unknown fields, and anything else worth checking. Left out if there is nothing.' }),
  });
  return z.intersection(endpoint.output, besideRecord);
}

function whenDuplicate({ method, operationId }: EndpointFacts): string {
  if (method === 'GET') return 'Always false here.';
  if (method === 'PATCH') return 'True when nothing changed, because the order was like this already.';
  if (operationId === 'saveClient') return 'True when we had this client before, whether or not this call changed it.';
  return 'True when the call repeated an earlier one.';
}
