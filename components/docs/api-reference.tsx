import type { oas31 } from 'zod-openapi';
import { CodeBlock } from './code-block.tsx';
import { FieldList } from './field-list.tsx';
import { type NamedOperation, Operation } from './operation.tsx';
import { schemaFields } from './schema-fields.ts';

/** The OpenAPI document, set for people. */
export function ApiReference({ document }: { document: oas31.OpenAPIObject }) {
  const operations = operationsOf(document);
  const components = Object.entries(document.components?.schemas ?? {});
  return (
    <article className="prose">
      <h1>API reference</h1>
      <p>
        Everything here is also the OpenAPI 3.1 document at <a href="/integrations/v1/openapi.json">openapi.json</a>,
        from which this page is made. Paths are below this address:
      </p>
      <CodeBlock caption="Base address">{document.servers?.[0]?.url ?? ''}</CodeBlock>
      <p>
        Requests carry <code>Authorization: Bearer pck_int_…</code> and, if the key asks for it, a signature. Money is
        in integer minor units of the currency: 49.90 EUR is <code>4990</code>. Success is <code>200</code>; every other
        answer is one of the <a href="/docs/troubleshooting#codes">error codes</a>.
      </p>
      <ul className="list-none! pl-0!">
        {operations.map(({ method, path, operation }) => (
          <li key={operation.operationId} className="pl-0!">
            <a href={`#${operation.operationId}`} className="font-mono text-table">
              {method} {path}
            </a>
          </li>
        ))}
      </ul>
      {operations.map((named) => (
        <Operation key={named.operation.operationId} {...named} />
      ))}
      {components.map(([name, schema]) => (
        <section key={name} aria-labelledby={name}>
          <h2 id={name}>{name}</h2>
          <FieldList marks="optional" fields={schemaFields(schema)} />
        </section>
      ))}
    </article>
  );
}

/** In the document's order. */
function operationsOf({ paths = {} }: oas31.OpenAPIObject): NamedOperation[] {
  return Object.entries(paths).flatMap(([path, { get, post }]): NamedOperation[] => [
    ...(get ? [{ method: 'GET' as const, path, operation: get }] : []),
    ...(post ? [{ method: 'POST' as const, path, operation: post }] : []),
  ]);
}
