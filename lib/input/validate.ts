import type { z } from 'zod';
import { type Issue, refuse } from '../errors/api-error.ts';
import { pathText } from './path-text.ts';
import { unknownFields } from './unknown-fields.ts';

/** The input that a schema makes of a JSON object, and what to say about it. */
export interface Valid<Input> {
  input: Input;
  /** Fields that the schema does not know. */
  warnings: string[];
}

/** Refuses with `validation_failed`, all issues at once. `unstorable` are those that were found in the text itself. */
export function validate<S extends z.ZodType>(
  schema: S,
  json: object,
  unstorable: readonly Issue[],
): Valid<z.output<S>> {
  const parsed = schema.safeParse(json);
  const issues = [...unstorable];
  for (const issue of parsed.error?.issues ?? []) {
    issues.push({ path: pathText(issue.path), message: issue.message });
  }
  const [first] = issues;
  if (first || !parsed.success) {
    refuse('validation_failed', { fill: { issue: first ? `${first.path} ${first.message}`.trim() : '' }, issues });
  }
  return { input: parsed.data, warnings: unknownFields(schema, json).map((path) => `unknown field: ${path}`) };
}
