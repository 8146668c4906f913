import { anchorOf } from './anchor.ts';
import type { Field } from './schema-fields.ts';
import { Sentence } from './sentence.tsx';

/** Fields, one under the other: a table needs more width than a telephone has. */
export function FieldList({ fields, marks }: { fields: readonly Field[]; marks: 'required' | 'optional' }) {
  return (
    <dl className="max-w-none!">
      {fields.map(({ name, required, type, component, description }) => (
        <div
          key={name}
          className="border-border border-b py-2 md:grid md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] md:gap-6"
        >
          <dt>
            <code>{name}</code>
            {required === (marks === 'required') && <span className="ml-2 text-meta text-text-3">{marks}</span>}
          </dt>
          <dd className="mt-1 text-text-2 md:mt-0">
            {component ? <a href={`#${anchorOf(component)}`}>{type}</a> : type}
            {description && (
              <>
                {' · '}
                <Sentence>{description}</Sentence>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
