import type { oas31 } from 'zod-openapi';
import { errorBody, exampleError } from '../errors/api-error.ts';
import { type CatalogueEntry, type ErrorCode, errors, type Stage } from '../errors/catalogue.ts';
import { headerRefs, rateLimitHeaders } from './headers.ts';

/** The exact body of every code; responses refer to them. */
export const errorExamples: Record<string, oas31.ExampleObject> = Object.fromEntries(
  (Object.keys(errors) as ErrorCode[]).map((code) => [
    code,
    { summary: errors[code].symptom, value: JSON.parse(errorBody(exampleError(code))) },
  ]),
);

/** One response a status: the codes that it can have, each with its example. */
export function errorResponses(codes: readonly ErrorCode[]): Record<string, oas31.ResponseObject> {
  const statuses = [...new Set(codes.map((code) => errors[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [status, response(codes.filter((code) => errors[code].status === status))]),
  );
}

/** Stages that refuse before the key is verified: their answers say nothing about its budget. */
const unverified: readonly Stage[] = ['identify', 'ip-allowlist', 'verify'];

function response(codes: readonly ErrorCode[]): oas31.ResponseObject {
  const entries = codes.map((code): CatalogueEntry => errors[code]);
  const verified = entries.some(({ stages }) => stages.some((stage) => !unverified.includes(stage)));
  const asked = entries.some(({ status }) => status === 401) ? ['WWW-Authenticate'] : [];
  const own = entries.flatMap((entry) => Object.keys(entry.headers ?? {}));
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: headerRefs(['X-Request-Id', ...asked, 'Link', ...(verified ? rateLimitHeaders : []), ...own]),
    content: {
      'application/json': {
        schema: bodySchema(codes),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

const text = (description: string): oas31.SchemaObject => ({ type: 'string', description });
const issue: oas31.SchemaObject = {
  type: 'object',
  required: ['path', 'message'],
  properties: {
    path: text('The field, from the top of the body: `lines[0].quantity`.'),
    message: text('What it must be, and what it was.'),
  },
  additionalProperties: false,
};

/** `issues` comes with `validation_failed`, and with no other code. */
function bodySchema(codes: readonly ErrorCode[]): oas31.SchemaObject {
  const properties: Record<string, oas31.SchemaObject> = {
    error: { ...text('The code. Each has a section on the troubleshooting page.'), enum: [...codes] },
    detail: text('What was wrong, in words.'),
  };
  if (codes.includes('validation_failed')) {
    const description = 'Every field that is wrong, all at once. Only with `validation_failed`.';
    properties.issues = { type: 'array', items: issue, description };
  }
  return { type: 'object', required: ['error', 'detail'], properties, additionalProperties: false };
}
