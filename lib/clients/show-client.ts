import { type Queryable, rows } from '../database/pool.ts';
import { refuse } from '../errors/api-error.ts';
import { type RecordName, recordName } from '../input/record-name.ts';
import { isStorable } from '../input/unstorable-text.ts';
import type { Deed, Finished } from '../pipeline/finish.ts';
import type { ClientRecord } from './client.ts';
import { type ClientRow, clientFrom } from './read-client.ts';

/** `GET /clients/{id}`, or `/clients/by-external/{external_id}`; `?source=` looks under another source of the same store. */
export async function showClient({ db, key, params, query, finish }: Deed<null>): Promise<Finished> {
  const source = query.get('source') ?? key.source;
  const { id, external_id: externalId } = params;
  const name = externalId === undefined ? recordName(id ?? '', source) : { source, externalId };
  const client = name && (await findClient(db, key.storeId, name));
  const finished = client && (await finish(db, { record: client, duplicate: false }));
  return finished ?? refuse('not_found', { fill: { what: 'no such client' } });
}

const client = `
  select id, store_id, source, external_id, email, name, phone, company, billing_address, shipping_address, metadata,
    created_at, updated_at
  from core.clients where store_id = $1 and id =`;
const byId = { name: 'find-client-by-id', text: `${client} $2` };
const byExternalId = {
  name: 'find-client-by-external-id',
  text: `
    ${client} (
      select entity_id from core.external_entity_refs
      where store_id = $1 and source = $2 and entity_type = 'client' and external_id = $3)`,
};

async function findClient(db: Queryable, storeId: string, name: RecordName): Promise<ClientRecord | null> {
  if ('externalId' in name && !isStorable(name.source + name.externalId)) return null;
  const [row] =
    'id' in name
      ? await rows<ClientRow>(db, byId, [storeId, name.id])
      : await rows<ClientRow>(db, byExternalId, [storeId, name.source, name.externalId]);
  return row ? clientFrom(row) : null;
}
