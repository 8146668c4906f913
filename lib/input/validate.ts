import type { z } from 'zod';
import { type Issue, refuse } from '../errors/api-error.ts';
import { asMeant } from './as-meant.ts';
import { pathText } from './path-text.ts';
import { shown, valueAt } from './shown.ts';

/** The input that a schema makes of a JSON object, and what to say about it. */
export interface Valid<Input> {
  input: Input;
  /** Fields that the schema does not know. */
  warnings: string[];
}

/** A body can be made of mistakes: past so many it is not worth an answer larger than itself. */
export const MOST_ISSUES = 1_000;

/**
 * Refuses with `validation_failed`, all issues at once, one a path, each with what came. `unstorable` are those that were
 * found in the text itself.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  json: object,
  unstorable: readonly Issue[],
): Valid<z.output<S>> {
  const meant = asMeant(schema, json);
  const parsed = schema.safeParse(meant.value);
  const issues = new Map<string, Issue>();
  const found = [...unstorable, ...meant.issues, ...invalid(parsed.error, json)];
  for (const issue of found) {
    const misspelt = meant.misspelt.has(issue.path) && issue.message.endsWith(MISSING);
    if (!misspelt && !issues.has(issue.path) && issues.size < MOST_ISSUES) issues.set(issue.path, issue);
  }
  refuseFor([...issues.values()]);
  if (!parsed.success) throw parsed.error; // which has an issue at least, and so was refused
  return { input: parsed.data, warnings: [...meant.unknown].map((path) => `unknown field: ${path}`) };
}

/** Refuses with `validation_failed` if there are issues, the first as a sentence. */
export function refuseFor(issues: Issue[]): void {
  const [first] = issues;
  if (first) refuse('validation_failed', { fill: { issue: `${first.path} ${first.message}`.trim() }, issues });
}

const MISSING = shown(undefined);

/** What the schema refuses; fields that it does not know were found before. */
function invalid(error: z.ZodError | undefined, json: object): Issue[] {
  const found = error?.issues.filter(({ code }) => code !== 'unrecognized_keys').slice(0, MOST_ISSUES) ?? [];
  return found.map(({ path, message }) => ({
    path: pathText(path),
    message: `${message}; ${shown(valueAt(json, path))}`,
  }));
}
