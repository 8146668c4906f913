import type { oas31 } from 'zod-openapi';
import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { type Field, schemaFields } from './schema-fields.ts';

/** The OpenAPI document as Markdown: a section for every operation, and one for every record that they answer with. */
export function apiMarkdown({ paths = {}, components }: oas31.OpenAPIObject): string {
  const schemas = components?.schemas ?? {};
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'patch'] as const).flatMap((method) => {
      const operation = item[method];
      return operation ? operationMarkdown(`${method.toUpperCase()} ${path}`, operation, schemas) : [];
    }),
  );
  const records = Object.entries(schemas)
    .filter(([name]) => !name.endsWith('Input'))
    .flatMap(([name, schema]) => [
      `## ${name}`,
      schema.description ?? '',
      fieldTable(schemaFields(schema), 'optional'),
    ]);
  return [...operations, ...records].filter((part) => part !== '').join('\n\n');
}

/** Links to the sections of these codes. */
export function errorLinks(codes: readonly ErrorCode[]): string {
  return codes.map((code) => `- [${code}](/docs/troubleshooting#${code}) (${errors[code].status})`).join('\n');
}

function operationMarkdown(title: string, operation: oas31.OperationObject, schemas: Schemas): string[] {
  const { summary, description = '', parameters = [], requestBody, responses = {} } = operation;
  const request = requestBody && 'content' in requestBody ? requestBody : undefined;
  const asked = request?.content?.['application/json'];
  const given = (responses['200'] as oas31.ResponseObject | undefined)?.content?.['application/json'];
  const refusals = refusalsOf(responses);
  return [
    `## ${title}`,
    `${summary}.`,
    description,
    parameters.length > 0 ? '### Parameters' : '',
    fieldTable(parameters.flatMap(parameterField), 'required'),
    request ? '### Request' : '',
    request?.description ?? '',
    fieldTable(schemaFields(resolved(asked?.schema, schemas)), 'required'),
    exampleFence('Request', asked),
    given ? '### Response' : '',
    ...(given?.schema ? answerMarkdown(given.schema) : []),
    exampleFence('200', given),
    refusals.length > 0 ? '### Errors' : '',
    errorLinks(refusals),
  ];
}

type Schema = oas31.SchemaObject | oas31.ReferenceObject;
type Schemas = Record<string, Schema>;

/** What a component of the document is, in place. */
function resolved(schema: Schema | undefined, schemas: Schemas): Schema {
  if (!schema) return {};
  const name = '$ref' in schema ? schema.$ref?.split('/').at(-1) : undefined;
  return (name !== undefined && schemas[name]) || schema;
}

/** A record by its name, with what comes beside it; or one of several such. */
function answerMarkdown(schema: Schema): string[] {
  if ('anyOf' in schema && schema.anyOf) {
    return schema.anyOf.flatMap((shape) => [`**${'title' in shape ? shape.title : 'or'}**`, ...answerMarkdown(shape)]);
  }
  const parts = 'allOf' in schema && schema.allOf ? schema.allOf : [schema];
  const records = parts.flatMap((part) => ('$ref' in part ? (part.$ref?.split('/').at(-1) ?? []) : []));
  const fields = parts.flatMap((part) => ('$ref' in part ? [] : schemaFields(part)));
  const [record] = records;
  return [
    record
      ? `${/^[AEIO]/.test(record) ? 'An' : 'A'} [${record}](#${record.toLowerCase()})${fields.length > 0 ? ', with these fields as well:' : '.'}`
      : '',
    fieldTable(fields, 'optional'),
  ];
}

function exampleFence(caption: string, media: oas31.MediaTypeObject | undefined): string {
  if (media?.example === undefined) return '';
  return `\`\`\`json ${caption}\n${JSON.stringify(media.example, null, 2)}\n\`\`\``;
}

function parameterField(parameter: oas31.ParameterObject | oas31.ReferenceObject): Field[] {
  if (!('in' in parameter)) return [];
  const { name, required = false, description = null } = parameter;
  return [{ name, required, type: `string in the ${parameter.in}`, component: null, description }];
}

/** The codes that responses name as examples, in the catalogue's order. */
function refusalsOf(responses: oas31.ResponsesObject): ErrorCode[] {
  const named = new Set(
    Object.values(responses).flatMap((response: oas31.ResponseObject) =>
      Object.keys(response.content?.['application/json']?.examples ?? {}),
    ),
  );
  return (Object.keys(errors) as ErrorCode[]).filter((code) => named.has(code));
}

/** Fields, each with what there is to know of it; what is rarer of required and optional is marked. */
function fieldTable(fields: readonly Field[], marks: 'required' | 'optional'): string {
  if (fields.length === 0) return '';
  const rows = fields.map(({ name, required, type, component, description }) => {
    const mark = required === (marks === 'required') ? `, ${marks}` : '';
    const kind = component ? `[${type}](#${component.toLowerCase()})` : type;
    return `| \`${name}\`${mark} | ${[kind, description].filter(Boolean).join('. ').replaceAll('|', '\\|')} |`;
  });
  return ['| Field | |', '|---|---|', ...rows].join('\n');
}
