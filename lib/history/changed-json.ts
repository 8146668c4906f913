import type { Changes } from '../verbs/verb.ts';

/** Of one value, before or after; what is longer is cut and stands as text. */
const MOST_CHARACTERS = 2_000;
const CUT = '…';

/** What an entry of a record's history keeps of what changed: every field by name, with a long value cut. */
export function changedJson(changes: Changes): string {
  const kept = Object.entries(changes).map(([name, { before, after }]) => [
    name,
    { before: bounded(before), after: bounded(after) },
  ]);
  return JSON.stringify(Object.fromEntries(kept));
}

function bounded(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length <= MOST_CHARACTERS ? (value ?? null) : text.slice(0, MOST_CHARACTERS).toWellFormed() + CUT;
}
