import type { oas31 } from 'zod-openapi';
import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { type Field, schemaFields } from './schema-fields.ts';

/** One operation of the OpenAPI document, by its heading: `POST /v1/orders`. */
export interface NamedOperation {
  title: string;
  method: 'GET' | 'POST';
  path: string;
  operation: oas31.OperationObject;
}

/** In the document's order. */
export function operationsOf({ paths = {} }: oas31.OpenAPIObject): NamedOperation[] {
  const named = (method: 'GET' | 'POST', path: string, operation: oas31.OperationObject | undefined) =>
    operation ? [{ title: `${method} ${path}`, method, path, operation }] : [];
  return Object.entries(paths).flatMap(([path, { get, post }]) => [
    ...named('GET', path, get),
    ...named('POST', path, post),
  ]);
}

/** A response that may have several shapes has a list of fields for each; those that have none are left out. */
export function answersOf(schema: oas31.SchemaObject | oas31.ReferenceObject): { title: string; fields: Field[] }[] {
  const shapes = 'anyOf' in schema && schema.anyOf ? schema.anyOf : [schema];
  return shapes.flatMap((shape) => {
    const fields = schemaFields(shape);
    const name = 'title' in shape && shape.title ? `Response: ${shape.title}` : 'Response';
    const count = fields.length === 1 ? '1 field' : `${fields.length} fields`;
    return fields.length > 0 ? [{ title: `${name}, ${count}`, fields }] : [];
  });
}

export function parameterField(parameter: oas31.ParameterObject | oas31.ReferenceObject): Field[] {
  if (!('in' in parameter)) return [];
  const { name, required = false, description = null } = parameter;
  return [{ name, required, type: `string in the ${parameter.in}`, component: null, description }];
}

export function schemaOf(carrier: { content?: oas31.ContentObject } | oas31.ReferenceObject | undefined) {
  if (!carrier || !('content' in carrier)) return undefined;
  return carrier.content?.['application/json']?.schema;
}

/** The codes that its responses name as examples, in the catalogue's order. */
export function refusalsOf(responses: oas31.ResponsesObject): ErrorCode[] {
  const named = new Set(
    Object.values(responses).flatMap((response: oas31.ResponseObject) =>
      Object.keys(response.content?.['application/json']?.examples ?? {}),
    ),
  );
  return (Object.keys(errors) as ErrorCode[]).filter((code) => named.has(code));
}
