import type { oas31 } from 'zod-openapi';
import { anchorOf } from './anchor.ts';
import { FieldList } from './field-list.tsx';
import { Operation } from './operation.tsx';
import { operationsOf } from './operations.ts';
import { schemaFields } from './schema-fields.ts';

/** A section for every operation of the OpenAPI document, and for every component. */
export function ApiReference({ document }: { document: oas31.OpenAPIObject }) {
  const components = Object.entries(document.components?.schemas ?? {});
  return (
    <>
      {operationsOf(document).map((named) => (
        <Operation key={named.title} {...named} />
      ))}
      {components.map(([name, schema]) => (
        <section key={name} aria-labelledby={anchorOf(name)}>
          <h2 id={anchorOf(name)}>{name}</h2>
          <FieldList marks="optional" fields={schemaFields(schema)} />
        </section>
      ))}
    </>
  );
}
