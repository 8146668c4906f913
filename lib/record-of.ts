/** What a value that was stored as JSON says by name; nothing, where it is no object. For browsers, too: without zod. */
export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
