import { z } from 'zod';

/**
 * The paths of fields that a schema does not know, `lines[].colour` once for all lines; at most 50.
 * They are not refused (contract §9) but named in `warnings`.
 */
export function unknownFields(schema: z.ZodType, value: unknown): string[] {
  const found = new Set<string>();
  look(schema, value, '');
  return [...found];

  function look(known: z.ZodType, part: unknown, path: string): void {
    const bare = unwrapped(known);
    if (bare instanceof z.ZodArray && Array.isArray(part)) {
      for (const item of part) look(bare.unwrap() as z.ZodType, item, `${path}[]`);
    } else if (bare instanceof z.ZodObject && typeof part === 'object' && part !== null) {
      for (const [name, field] of Object.entries(part)) {
        const fieldPath = path ? `${path}.${name}` : name;
        const fieldSchema = Object.hasOwn(bare.shape, name) ? bare.shape[name] : undefined;
        if (fieldSchema) look(fieldSchema, field, fieldPath);
        else if (found.size < 50) found.add(fieldPath.slice(0, 200));
      }
    }
  }
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let bare = schema;
  while (bare instanceof z.ZodOptional || bare instanceof z.ZodNullable) bare = bare.unwrap() as z.ZodType;
  return bare;
}
