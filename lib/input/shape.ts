import { z } from 'zod';
import { allIfAbsent, externalId } from './fields.ts';
import { type Candidate, type Spellings, spellingsOf } from './near-miss.ts';

/** What a schema takes at a place, as far as it matters for how it is read before it is checked. */
export type Shape = ObjectShape | { kind: 'list'; items: Shape } | { kind: 'record'; values: Shape } | { kind: Leaf };
type Leaf = 'integer' | 'text' | 'id' | 'moment' | 'other';

export interface ObjectShape {
  kind: 'object';
  fields: ReadonlyMap<string, FieldShape>;
  /** A field that it does not know is refused, whatever it is. */
  closed: boolean;
  spellings: Spellings;
}

interface FieldShape {
  shape: Shape;
  /** An empty text is the same as nothing. */
  emptyIsAbsent: boolean;
}

const shapes = new WeakMap<z.ZodType, Shape>();

/** Worked out once a schema: it is asked for with every request. */
export function shapeOf(schema: z.ZodType): Shape {
  let shape = shapes.get(schema);
  if (shape === undefined) {
    shape = derived(schema);
    shapes.set(schema, shape);
  }
  return shape;
}

function derived(schema: z.core.$ZodType): Shape {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return derived(schema.unwrap());
  if (schema instanceof z.ZodArray) return { kind: 'list', items: derived(schema.element) };
  if (schema instanceof z.ZodRecord) return { kind: 'record', values: derived(schema.valueType) };
  if (schema instanceof z.ZodObject) return objectShape(schema);
  // A description makes a copy of a schema, with the same definition.
  if (schema._zod.def === externalId._zod.def) return { kind: 'id' };
  if (schema instanceof z.ZodISODateTime) return { kind: 'moment' };
  if (schema instanceof z.ZodNumber) return { kind: 'integer' };
  return { kind: schema instanceof z.ZodString ? 'text' : 'other' };
}

function objectShape(schema: z.ZodObject): ObjectShape {
  const fields = new Map(
    Object.entries(schema.shape).map(([name, field]): [string, FieldShape] => [
      name,
      { shape: derived(field), emptyIsAbsent: field instanceof z.ZodOptional && !allIfAbsent.has(field) },
    ]),
  );
  const closed = schema.def.catchall instanceof z.ZodNever;
  return { kind: 'object', fields, closed, spellings: spellingsOf(candidatesOf(fields)) };
}

/** An object's own fields, and the amounts and moments of the closed objects in it: money may stand in the wrong place. */
function candidatesOf(fields: ReadonlyMap<string, FieldShape>): Candidate[] {
  const own: Candidate[] = [...fields].map(([name, { shape }]) => ({ name, said: name, kind: kindOf(name, shape) }));
  const inner = [...fields].flatMap(([name, { shape }]) => {
    const part = shape.kind === 'list' ? shape.items : shape;
    if (part.kind !== 'object' || !part.closed) return [];
    const place = shape.kind === 'list' ? `${name}[]` : name;
    return candidatesOf(part.fields)
      .filter(({ kind }) => kind !== 'other')
      .map((candidate) => ({ ...candidate, said: `${place}.${candidate.said}` }));
  });
  return [...own, ...inner];
}

function kindOf(name: string, shape: Shape): Candidate['kind'] {
  if (name.endsWith('_cents')) return 'amount';
  return shape.kind === 'moment' ? 'moment' : 'other';
}
