import type { oas31 } from 'zod-openapi';
import { anchorOf } from './anchor.ts';
import { ErrorIndex } from './error-index.tsx';
import { FieldList } from './field-list.tsx';
import { answersOf, type NamedOperation, parameterField, refusalsOf, schemaOf } from './operations.ts';
import { Paragraphs } from './paragraphs.tsx';
import { type Field, schemaFields } from './schema-fields.ts';

/** An endpoint's section: what it needs, what it takes, what it answers and what it refuses with. */
export function Operation({ title, method, path, operation }: NamedOperation) {
  const { summary, description, parameters = [], requestBody, responses = {} } = operation;
  const given = schemaOf(responses['200']);
  const refusals = refusalsOf(responses);
  return (
    <section aria-labelledby={anchorOf(title)}>
      <h2 id={anchorOf(title)} className="font-mono">
        <span className="text-text-3">{method}</span> {path}
      </h2>
      <p>{summary}.</p>
      {description && <Paragraphs>{description}</Paragraphs>}
      {parameters.length > 0 && <h3>Parameters</h3>}
      {parameters.length > 0 && <FieldList marks="required" fields={parameters.flatMap(parameterField)} />}
      {requestBody && <Request body={requestBody} />}
      {given && answersOf(given).map((answer) => <Answer key={answer.title} {...answer} />)}
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
function Answer({ title, fields }: { title: string; fields: Field[] }) {
  return (
    <details className="mt-6">
      <summary className="cursor-pointer">
        <h3 className="mt-0! inline">{title}</h3>
      </summary>
      <FieldList marks="optional" fields={fields} />
    </details>
  );
}
