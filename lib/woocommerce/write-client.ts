import type { ClientRecord } from '../clients/client.ts';
import type { Piece } from './piece.ts';

const fields = `id uuid, store_id uuid, source text, external_id text, email text, name text, phone text, company text,
  billing_address json, shipping_address json, metadata json, created_at timestamptz, updated_at timestamptz`;

/** Makes the client unless somebody of that name is there. Whoever runs it holds the locks of its names. */
export function makeClient(client: ClientRecord): Piece {
  return {
    name: 'makeclient',
    types: ['json'],
    values: [JSON.stringify(client)],
    guard: 'client',
    text: (after, $) => `
      new_client as (
        insert into core.clients (id, store_id, source, external_id, email, name, phone, company, billing_address,
          shipping_address, metadata, created_at, updated_at)
        select c.id, c.store_id, c.source, c.external_id, c.email, c.name, c.phone, c.company, c.billing_address,
          c.shipping_address, c.metadata, c.created_at, c.updated_at
        from ${after}, json_to_record(${$(1)}) as c (${fields})
        where (select r.entity_id from core.external_entity_refs r where r.store_id = c.store_id and r.source = c.source
            and r.entity_type = 'client' and r.external_id = c.external_id) is null
          and (select k.id from core.clients k where k.store_id = c.store_id and lower(k.email) = lower(c.email) limit 1) is null
        returning id, store_id, source, external_id, created_at),
      client_reference as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select store_id, source, 'client', external_id, id, created_at from new_client where external_id is not null),
      client as (select a.* from ${after} a join new_client c on c.id = (${$(1)} ->> 'id')::uuid)`,
  };
}

/**
 * Stores a known client, if it is still the one that was looked at. `newReference` leads to it from now on; that it
 * leads elsewhere by now breaks the references' primary key.
 */
export function changeClient(
  client: ClientRecord,
  version: string,
  source: string,
  newReference: string | null,
): Piece {
  return {
    name: 'client',
    types: ['json', 'text', 'text', 'text'],
    values: [JSON.stringify(client), version, source, newReference],
    guard: 'client',
    text: (after, $) => `
      changed_client as (
        update core.clients k set external_id = c.external_id, email = c.email, name = c.name, phone = c.phone,
          company = c.company, billing_address = c.billing_address, shipping_address = c.shipping_address,
          metadata = c.metadata, updated_at = c.updated_at
        from ${after}, json_to_record(${$(1)}) as c (${fields})
        where k.store_id = c.store_id and k.id = c.id and k.xmin = ${$(2)}::xid returning n, k.id, k.store_id, k.updated_at),
      client_reference as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select c.store_id, ${$(3)}, 'client', ${$(4)}, c.id, c.updated_at
        from ${after} join changed_client c using (n) where ${$(4)} is not null),
      client as (select a.* from ${after} a join changed_client using (n))`,
  };
}
