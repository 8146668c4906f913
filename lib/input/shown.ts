/** So much of a text is repeated to its sender. */
const LONGEST_TEXT = 60;

/** What came, behind what it must be: `it was the text "2.5"` (contract §9). */
export function shown(value: unknown): string {
  if (value === undefined) return 'it was missing';
  if (value === '') return 'it was an empty text';
  if (typeof value === 'string') {
    return value.length <= LONGEST_TEXT
      ? `it was the text ${JSON.stringify(value)}`
      : `it was a text of ${[...value].length} characters`;
  }
  if (Array.isArray(value)) return value.length === 0 ? 'it was an empty list' : `it was a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return `it was ${String(value)}`;
  const fields = Object.keys(value).length;
  return fields === 1 ? 'it was an object with 1 field' : `it was an object with ${fields} fields`;
}

/** What a body has at a place. */
export function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
