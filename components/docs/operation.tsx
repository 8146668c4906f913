import type { oas31 } from 'zod-openapi';
import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { ErrorIndex } from './error-index.tsx';
import { FieldList } from './field-list.tsx';
import { Paragraphs } from './paragraphs.tsx';
import { type Field, schemaFields } from './schema-fields.ts';

/** One operation of the OpenAPI document, with the name that the page gives it. */
export interface NamedOperation {
  method: 'GET' | 'POST';
  path: string;
  operation: oas31.OperationObject;
}

/** An endpoint's section: what it needs, what it takes, what it answers and what it refuses with. */
export function Operation({ method, path, operation }: NamedOperation) {
  const { operationId, summary, description, parameters = [], requestBody, responses = {} } = operation;
  const given = schemaOf(responses['200']);
  const refusals = refusalsOf(responses);
  return (
    <section aria-labelledby={operationId}>
      <h2 id={operationId} className="font-mono">
        <span className="text-text-3">{method}</span> {path}
      </h2>
      <p>{summary}.</p>
      {description && <Paragraphs>{description}</Paragraphs>}
      {parameters.length > 0 && <h3>Parameters</h3>}
      {parameters.length > 0 && <FieldList marks="required" fields={parameters.flatMap(parameterField)} />}
      {requestBody && <Request body={requestBody} />}
      {given && answersOf(given).map((answer) => <Answer key={answer.title ?? ''} {...answer} />)}
      {refusals.length > 0 && <h3>Errors</h3>}
      {refusals.length > 0 && <ErrorIndex codes={refusals} page="/docs/troubleshooting" />}
    </section>
  );
}

function Request({ body }: { body: oas31.RequestBodyObject | oas31.ReferenceObject }) {
  const fields = schemaFields(schemaOf(body) ?? {});
  return (
    <>
      <h3>Request</h3>
      {body.description && <Paragraphs>{body.description}</Paragraphs>}
      {fields.length > 0 && <FieldList marks="required" fields={fields} />}
    </>
  );
}

/** Closed at first: an order has more fields than one reads in passing. */
function Answer({ title, fields }: { title: string | undefined; fields: Field[] }) {
  if (fields.length === 0) return null;
  return (
    <details className="mt-6">
      <summary className="cursor-pointer text-section font-semibold">
        Response{title && `: ${title}`}, {fields.length === 1 ? '1 field' : `${fields.length} fields`}
      </summary>
      <FieldList marks="optional" fields={fields} />
    </details>
  );
}

/** A response that may have several shapes has a list of fields for each. */
function answersOf(schema: oas31.SchemaObject | oas31.ReferenceObject) {
  const shapes = 'anyOf' in schema && schema.anyOf ? schema.anyOf : [schema];
  return shapes.map((shape) => ({ title: 'title' in shape ? shape.title : undefined, fields: schemaFields(shape) }));
}

function parameterField(parameter: oas31.ParameterObject | oas31.ReferenceObject): Field[] {
  if (!('in' in parameter)) return [];
  const { name, required = false, description = null } = parameter;
  return [{ name, required, type: `string in the ${parameter.in}`, component: null, description }];
}

function schemaOf(carrier: { content?: oas31.ContentObject } | oas31.ReferenceObject | undefined) {
  if (!carrier || !('content' in carrier)) return undefined;
  return carrier.content?.['application/json']?.schema;
}

/** The codes that its responses name as examples, in the catalogue's order. */
function refusalsOf(responses: oas31.ResponsesObject): ErrorCode[] {
  const named = new Set(
    Object.values(responses).flatMap((response: oas31.ResponseObject) =>
      Object.keys(response.content?.['application/json']?.examples ?? {}),
    ),
  );
  return (Object.keys(errors) as ErrorCode[]).filter((code) => named.has(code));
}
