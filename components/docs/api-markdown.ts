import type { oas31 } from 'zod-openapi';
import { errors } from '../../lib/errors/catalogue.ts';
import { answersOf, type NamedOperation, operationsOf, parameterField, refusalsOf, schemaOf } from './operations.ts';
import { type Field, schemaFields } from './schema-fields.ts';

/** The OpenAPI document as Markdown; ApiReference is the same for the page. */
export function apiMarkdown(document: oas31.OpenAPIObject): string {
  const components = Object.entries(document.components?.schemas ?? {});
  return [
    ...operationsOf(document).flatMap(operationMarkdown),
    ...components.flatMap(([name, schema]) => [`## ${name}`, fieldsMarkdown(schemaFields(schema), 'optional')]),
  ].join('\n\n');
}

function operationMarkdown({ title, operation }: NamedOperation): string[] {
  const { summary, description, parameters = [], requestBody, responses = {} } = operation;
  const body = requestBody && 'content' in requestBody ? requestBody : undefined;
  const given = schemaOf(responses['200']);
  const refusals = refusalsOf(responses);
  return [
    `## ${title}`,
    `${summary}.`,
    ...(description ? [description] : []),
    ...(parameters.length > 0
      ? ['### Parameters', fieldsMarkdown(parameters.flatMap(parameterField), 'required')]
      : []),
    ...(body ? ['### Request', ...(body.description ? [body.description] : [])] : []),
    ...(body ? [fieldsMarkdown(schemaFields(schemaOf(body) ?? {}), 'required')] : []),
    ...(given
      ? answersOf(given).flatMap((answer) => [`### ${answer.title}`, fieldsMarkdown(answer.fields, 'optional')])
      : []),
    ...(refusals.length > 0 ? ['### Errors'] : []),
    refusals.map((code) => `- [${code}](/docs/troubleshooting#${code}) (${errors[code].status})`).join('\n'),
  ];
}

function fieldsMarkdown(fields: readonly Field[], marks: 'required' | 'optional'): string {
  return fields
    .map(({ name, required, type, description }) => {
      const mark = required === (marks === 'required') ? `, ${marks}` : '';
      return `- \`${name}\`${mark}: ${type.replaceAll('|', '\\|')}${description ? `. ${description}` : ''}`;
    })
    .join('\n');
}
