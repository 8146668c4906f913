import { z } from 'zod';

/** The names that a schema knows: of an object, or of a list's items; null where it looks no further. */
type Known = { fields: Map<string, Known> } | { items: Known } | null;

/** How many unknown fields are named, and how long a path may be: the names are the sender's. */
const MOST_NAMED = 50;
const LONGEST_PATH = 200;

/**
 * The paths of fields that a schema does not know, `lines[].colour` once for all lines; at most 50.
 * They are not refused (contract §9) but named in `warnings`.
 */
export function unknownFields(schema: z.ZodType, value: unknown): string[] {
  const found = new Set<string>();
  look(knownOf(schema), value, '', found);
  return [...found];
}

function look(known: Known, part: unknown, path: string, found: Set<string>): void {
  if (known === null || typeof part !== 'object' || part === null) return;
  if ('items' in known) {
    if (!Array.isArray(part)) return;
    for (const item of part) look(known.items, item, `${path}[]`, found);
    return;
  }
  for (const [name, field] of Object.entries(part)) {
    const inner = known.fields.get(name);
    if (inner === null) continue;
    const fieldPath = path ? `${path}.${name}` : name;
    if (inner) look(inner, field, fieldPath, found);
    else if (found.size < MOST_NAMED) found.add(fieldPath.slice(0, LONGEST_PATH));
  }
}

const knownSchemas = new WeakMap<z.ZodType, Known>();

/** Worked out once a schema: it is asked for with every request. */
function knownOf(schema: z.ZodType): Known {
  let known = knownSchemas.get(schema);
  if (known === undefined) {
    known = namesOf(schema);
    knownSchemas.set(schema, known);
  }
  return known;
}

function namesOf(schema: unknown): Known {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return namesOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return { items: namesOf(schema.unwrap()) };
  if (!(schema instanceof z.ZodObject)) return null;
  return { fields: new Map(Object.entries(schema.shape).map(([name, field]) => [name, namesOf(field)])) };
}
