import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { refuse } from '../errors/api-error.ts';
import { type RecordName, recordName } from '../input/record-name.ts';
import { isStorable } from '../input/unstorable-text.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { record } from '../verbs/verb.ts';
import type { ClientRecord } from './client.ts';
import { clientColumns, clientFrom } from './read-client.ts';

/** `GET /clients/{id}`, or `/clients/by-external/{external_id}`; `?source=` looks under another source of the same store. */
export async function showClient(context: Context<object>): Promise<Finished> {
  const { db, key, params, query } = context;
  const source = query.get('source') ?? key.source;
  const { id, external_id: externalId } = params;
  const name = externalId === undefined ? recordName(id ?? '', source) : { source, externalId };
  const client = name && (await readClient(db, key.storeId, name));
  if (client) return record(db, context, { record: client, duplicate: false });
  return refuse('not_found', { fill: { what: 'no such client' } });
}

const findById = statement({
  name: 'find-client-by-id',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: clientColumns,
  text: `
    select id, store_id, source, external_id, email, name, phone, company, billing_address, shipping_address, metadata,
      created_at, updated_at
    from core.clients where store_id = $store_id and id = $id`,
});
const findByExternalId = statement({
  name: 'find-client-by-external-id',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text' },
  columns: clientColumns,
  text: `
    select id, store_id, source, external_id, email, name, phone, company, billing_address, shipping_address, metadata,
      created_at, updated_at
    from core.clients where store_id = $store_id and id = (
      select entity_id from core.external_entity_refs
      where store_id = $store_id and source = $source and entity_type = 'client' and external_id = $external_id)`,
});

/** A client of this store as it goes out, or null when it has none of that name. */
export async function readClient(db: Queryable, storeId: string, name: RecordName): Promise<ClientRecord | null> {
  if ('externalId' in name && !isStorable(name.source + name.externalId)) return null;
  const [row] =
    'id' in name
      ? await run(db, findById, { store_id: storeId, id: name.id })
      : await run(db, findByExternalId, { store_id: storeId, source: name.source, external_id: name.externalId });
  return row ? clientFrom(row) : null;
}
