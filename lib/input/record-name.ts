import { isStorable } from './unstorable-text.ts';

/** Which record of a store: by our id, or by the sender's own within a source. */
export type RecordName = { id: string } | { source: string; externalId: string };

const EXTERNAL = 'external:';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a path's `{id}` names: our UUID, or `external:` and the sender's id (contract §2). Null when it can name nothing. */
export function recordName(id: string, source: string): RecordName | null {
  if (UUID.test(id)) return { id: id.toLowerCase() };
  if (!id.startsWith(EXTERNAL) || !isStorable(source + id)) return null;
  return { source, externalId: id.slice(EXTERNAL.length) };
}

/** A text that is the same for whoever names a record of a store in the same way. */
export function textOf(storeId: string, name: RecordName | null): string {
  if (name === null) return storeId;
  return `${storeId} ${'id' in name ? name.id : `${name.source} ${name.externalId}`}`;
}
