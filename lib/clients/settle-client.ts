import { v7 as uuidv7 } from 'uuid';
import { type Queryable, rows } from '../database/pool.ts';
import type { ClientRecord } from './client.ts';
import type { InlineClientInput } from './client-input.ts';
import { type ClientRow, clientFrom } from './read-client.ts';

/** Whose clients these are. */
export interface ClientOwner {
  storeId: string;
  source: string;
}

/** The client that an input leads to, and what that did. */
export interface Settled {
  client: ClientRecord;
  created: boolean;
  /** The fields that got another value, each with the old one; empty when it was only linked. */
  changed: Partial<Record<keyof ClientRecord, unknown>>;
}

const fields = ['email', 'name', 'phone', 'company', 'billing_address', 'shipping_address', 'metadata'] as const;

const find = {
  name: 'find-client',
  text: `
    select c.*, named.by_reference from (
      select entity_id as id, true as by_reference from core.external_entity_refs
      where store_id = $1 and source = $2 and entity_type = 'client' and external_id = $3
      union all
      (select id, false from core.clients where store_id = $1 and lower(email) = lower($4) order by id limit 1)
    ) named join core.clients c on c.id = named.id
    order by named.by_reference desc limit 1`,
};

// Two first orders of one client must not make two of it: whoever is to create one holds the locks of its names,
// taken in one order, until its transaction ends.
const lockNames = {
  name: 'lock-client-names',
  text: `
    select pg_advisory_xact_lock(name) from (
      select hashtextextended(concat_ws(' ', $1::text, what), 0) as name from unnest($2::text[]) as what order by 1) names`,
};

const insert = {
  name: 'insert-client',
  text: `
    with reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select $2, $3, 'client', $4, $1, $12 where $4::text is not null)
    insert into core.clients (id, store_id, source, external_id, email, name, phone, company, billing_address,
      shipping_address, metadata, created_at, updated_at)
    values ($1::uuid, $2::uuid, $3, $4::text, $5, $6, $7, $8, $9::json, $10::json, $11::json, $12::timestamptz, $12)`,
};

const update = {
  name: 'update-client',
  text: `
    with reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select $2::uuid, $3, 'client', $4, $1, $12 where $4::text is not null on conflict do nothing)
    update core.clients set external_id = coalesce(external_id, $4), email = $5, name = $6, phone = $7, company = $8,
      billing_address = $9::json, shipping_address = $10::json, metadata = $11::json, updated_at = $12::timestamptz
    where id = $1::uuid`,
};

/**
 * Finds the client by reference, then by e-mail within the store (case-insensitive), else creates it (contract §9).
 * A match by reference takes the fields given; one by e-mail alone only fills what is empty. With `mayChange` false
 * (no clients:write) an existing client stays as it is. Null when the input names nobody. Runs in the caller's
 * transaction, which must roll back if what the client is for is not made.
 */
export async function settleClient(
  tx: Queryable,
  owner: ClientOwner,
  input: InlineClientInput,
  mayChange: boolean,
  now: Date,
): Promise<Settled | null> {
  const externalId = input.external_id ?? null;
  const email = input.email ?? null;
  const given = fields.filter((field) => input[field] !== undefined && input[field] !== null && input[field] !== '');
  if (given.length === 0 && externalId === null) return null;

  const named = [externalId && `${owner.source} ${externalId}`, email?.toLowerCase()].filter((name) => !!name);
  let found = await findClient(tx, owner, externalId, email);
  if (mayChange || !found) {
    await rows(tx, lockNames, [owner.storeId, named]);
    found = await findClient(tx, owner, externalId, email);
  }
  if (!found) {
    const client: ClientRecord = {
      id: uuidv7(),
      store_id: owner.storeId,
      source: owner.source,
      external_id: externalId,
      email,
      name: input.name || null,
      phone: input.phone || null,
      company: input.company || null,
      billing_address: input.billing_address ?? null,
      shipping_address: input.shipping_address ?? null,
      metadata: input.metadata ?? {},
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
    };
    await rows(tx, insert, stored(client, owner.source, externalId));
    return { client, created: true, changed: {} };
  }

  const before = clientFrom(found);
  if (!mayChange) return { client: before, created: false, changed: {} };
  const client: ClientRecord = { ...before };
  const changed: Settled['changed'] = {};
  for (const field of given) {
    const fills = isEmpty(before[field]);
    if ((!found.by_reference && !fills) || same(before[field], input[field])) continue;
    changed[field] = before[field];
    Object.assign(client, { [field]: input[field] });
  }
  const newReference = externalId !== null && !found.by_reference;
  if (newReference && before.external_id === null) client.external_id = externalId;
  if (newReference || Object.keys(changed).length > 0) {
    client.updated_at = now.toISOString();
    await rows(tx, update, stored(client, owner.source, newReference ? externalId : null));
  }
  return { client, created: false, changed };
}

async function findClient(tx: Queryable, owner: ClientOwner, externalId: string | null, email: string | null) {
  const [row] = await rows<ClientRow & { by_reference: boolean }>(tx, find, [
    owner.storeId,
    owner.source,
    externalId,
    email,
  ]);
  return row ?? null;
}

/** The parameters that insert and update share. `externalId` is the reference to make, not the client's first one. */
function stored(client: ClientRecord, source: string, externalId: string | null): unknown[] {
  const { id, store_id, email, name, phone, company, billing_address, shipping_address, metadata, updated_at } = client;
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  return [
    id,
    store_id,
    source,
    externalId,
    email,
    name,
    phone,
    company,
    json(billing_address),
    json(shipping_address),
    json(metadata),
    updated_at,
  ];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
