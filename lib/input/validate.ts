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

/** A body can be made of mistakes: past so many it is not worth an answer larger than itself. */
export const MOST_ISSUES = 1_000;

/** Refuses with `validation_failed`, all issues at once. `unstorable` are those that were found in the text itself. */
export function validate<S extends z.ZodType>(
  schema: S,
  json: object,
  unstorable: readonly Issue[],
): Valid<z.output<S>> {
  const parsed = schema.safeParse(json);
  const invalid = parsed.error?.issues.slice(0, MOST_ISSUES) ?? [];
  const found = invalid.map(({ path, message }) => ({ path: pathText(path), message }));
  const issues = [...unstorable, ...found].slice(0, MOST_ISSUES);
  const [first] = issues;
  if (first || !parsed.success) {
    refuse('validation_failed', { fill: { issue: first ? `${first.path} ${first.message}`.trim() : '' }, issues });
  }
  return { input: parsed.data, warnings: unknownFields(schema, json).map((path) => `unknown field: ${path}`) };
}
