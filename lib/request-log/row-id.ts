/**
 * The least UUIDv7 of a moment, as integrations.uuid_at makes it: a row's id tells when its request arrived. There are
 * none of before 1970.
 */
export function leastIdOf(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row at all. */
export function isRowId(text: string): boolean {
  return UUID.test(text);
}

/** When the request of a row arrived. */
export function momentOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
