import type { Queryable } from '../database/pool.ts';
import { as, type RowOf, run, statement, type ValuesOf } from '../database/statement.ts';
import { type Cause, causeInput, causeValues, changeInput, changeValues } from '../history/cause.ts';
import { historyOfOne } from '../history/history-text.ts';
import type { Changes } from '../verbs/verb.ts';
import type { ClientRecord } from './client.ts';
import type { ClientInput, InlineClientInput } from './client-input.ts';
import {
  changesOfMerge,
  clearedFields,
  type Found,
  fillClient,
  givenFields,
  isWrite,
  type Merged,
  mergeClient,
} from './merge-client.ts';
import { type ClientOwner, newClient } from './new-client.ts';
import { clientColumns, clientFrom } from './read-client.ts';
import { sameEmail } from './same-email.ts';

/** The client that an input leads to, and what that did. */
export interface Upserted {
  client: ClientRecord;
  created: boolean;
  /** The fields of a known client that got another value; empty when it was only linked. */
  changed: Changes;
  /** What the client was called that was found by its e-mail address alone; null: it was found by reference, or made. */
  matchedByEmail: string | null;
}

/**
 * What may become of a known client: `set` takes what is given and empties what is null, `change` takes what is given,
 * `fill` fills what is empty, `link` leaves it as it is.
 */
export type Use = 'set' | 'change' | 'fill' | 'link';

/**
 * Finds the client by reference, then by e-mail within the store (case-insensitive), else creates it; `use` says what
 * becomes of a known one. Null when the input names nobody. Runs in the caller's transaction, which must roll back if what
 * the client is for is not made.
 */
export async function upsertClient(
  tx: Queryable,
  owner: ClientOwner,
  input: ClientInput,
  use: Use,
  cause: Cause,
  now: Date,
): Promise<Upserted>;
export async function upsertClient(
  tx: Queryable,
  owner: ClientOwner,
  input: InlineClientInput,
  use: Use,
  cause: Cause,
  now: Date,
): Promise<Upserted | null>;
export async function upsertClient(
  tx: Queryable,
  owner: ClientOwner,
  input: InlineClientInput,
  use: Use,
  cause: Cause,
  now: Date,
): Promise<Upserted | null> {
  if (!input.external_id && givenFields(input).length === 0) return null;
  const unlocked = await findClient(tx, find, owner, input);
  if (unlocked) {
    const merged = mergedBy(use, unlocked, input, now);
    if (!isWrite(merged)) return upserted(unlocked, merged);
  }
  // Something is to be written, so all is decided anew under the locks.
  await lockClientNames(tx, owner, input);
  const found = await findClient(tx, use === 'link' ? find : findToChange, owner, input);
  if (!found) {
    const client = newClient(owner, input, now);
    await run(tx, insert, { ...stored(client, owner.source, client.external_id), ...causeValues(cause) });
    return { client, created: true, changed: {}, matchedByEmail: null };
  }
  const merged = mergedBy(use, found, input, now);
  if (isWrite(merged)) {
    const values = stored(merged.client, owner.source, merged.newReference);
    await run(tx, update, { ...values, ...changeValues(cause, changesOfMerge(merged)) });
  }
  return upserted(found, merged);
}

function mergedBy(use: Use, found: Found, input: InlineClientInput, now: Date): Merged {
  if (use === 'link') return { client: found.client, changed: {}, newReference: null };
  if (use === 'fill') return fillClient(found, input, now);
  return mergeClient(found, input, now, use === 'set' ? clearedFields(input) : []);
}

function upserted({ client, byReference }: Found, merged: Merged): Upserted {
  const matchedByEmail = byReference ? null : (client.external_id ?? client.id);
  return { client: merged.client, created: false, changed: merged.changed, matchedByEmail };
}

/** What the answer says of a client that was found by its e-mail address alone (contract §9). */
export function matchWarnings(upserted: Upserted | null): string[] {
  return upserted?.matchedByEmail ? [`matched client ${upserted.matchedByEmail} by e-mail`] : [];
}

/** By name: a statement that is prepared outlives a column that is added. */
const columns = `c.id, c.store_id, c.source, c.external_id, c.email, c.name, c.phone, c.company, c.billing_address,
      c.shipping_address, c.metadata, c.created_at, c.updated_at, c.source_modified_at`;

/**
 * Finds a store's client by source and external id, else by e-mail address, each given as SQL; at most one row. By its id,
 * so that no plan reads the whole table, however little is known of it when it is made.
 */
export const findClientText = (store: string, source: string, externalId: string, email: string) => `
    select ${columns}, c.xmin::text as version, named.reference is not null as by_reference from (
      select entity_id as reference from (select) one left join core.external_entity_refs
        on store_id = ${store} and source = ${source} and entity_type = 'client' and external_id = ${externalId}) named
    join core.clients c on c.store_id = ${store} and c.id = coalesce(named.reference,
      (select (array_agg(id order by id))[1] from core.clients where store_id = ${store} and ${sameEmail('email', email)}))`;

const found = {
  ...clientColumns,
  source_modified_at: 'timestamptz?',
  version: 'text',
  by_reference: 'boolean',
} as const;

const find = statement({
  name: 'find-client',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text?', email: 'text?' },
  columns: found,
  text: findClientText('$store_id', '$source', '$external_id', '$email'),
});

/** The row is locked, but orders may still refer to it. */
const findToChange = statement({
  name: 'find-client-to-change',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text?', email: 'text?' },
  columns: found,
  text: `${findClientText('$store_id', '$source', '$external_id', '$email')} for no key update of c`,
});

/** The row of the client that these names lead to, or null. */
export async function findClientRow(
  tx: Queryable,
  { storeId, source }: ClientOwner,
  externalId: string | null,
  email: string | null,
): Promise<RowOf<typeof found> | null> {
  const [row] = await run(tx, find, { store_id: storeId, source, external_id: externalId, email });
  return row ?? null;
}

async function findClient(
  tx: Queryable,
  statement: typeof find,
  { storeId, source }: ClientOwner,
  { external_id, email }: InlineClientInput,
): Promise<Found | null> {
  const values = { store_id: storeId, source, external_id: external_id ?? null, email: email ?? null };
  const [row] = await run(tx, statement, values);
  return row ? { client: clientFrom(row), byReference: row.by_reference } : null;
}

const lockNames = statement({
  name: 'lock-client-names',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text?', email: 'text?' },
  columns: { pg_advisory_xact_lock: as<''>('void') },
  text: `
    select pg_advisory_xact_lock(name) from (
      select hashtextextended($store_id::uuid::text || ' ' || what, 0) as name
      from (values ('reference ' || $source::text || ' ' || $external_id::text), ('e-mail ' || lower($email::text))) as names (what)
      where what is not null order by 1) as names`,
});

/**
 * Two first orders of one client must not make two of it: whoever may create one holds the locks of its names until its
 * transaction ends. They are taken in one order, so that nobody waits in a circle.
 */
export async function lockClientNames(tx: Queryable, owner: ClientOwner, input: InlineClientInput): Promise<void> {
  const { storeId: store_id, source } = owner;
  const values = { store_id, source, external_id: input.external_id ?? null, email: input.email ?? null };
  await run(tx, lockNames, values);
}

/** What insert and update are given. `reference` is the external id that is new, not the client's first one. */
const storing = {
  id: 'uuid',
  store_id: 'uuid',
  source: 'text',
  reference: 'text?',
  email: 'text?',
  name: 'text?',
  phone: 'text?',
  company: 'text?',
  billing_address: 'json?',
  shipping_address: 'json?',
  metadata: 'json?',
  at: 'timestamptz',
} as const;

const insert = statement({
  name: 'insert-client',
  parameters: { ...storing, ...causeInput },
  columns: {},
  text: `
    with reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select $store_id, $source, 'client', $reference, $id, $at where $reference::text is not null)
    insert into core.clients (id, store_id, source, external_id, email, name, phone, company, billing_address,
      shipping_address, metadata, created_at, updated_at, origin, created_by, request_id)
    values ($id, $store_id, $source, $reference, $email, $name, $phone, $company, $billing_address,
      $shipping_address, $metadata, $at, $at, $cause_origin, $cause_by, $cause_request_id)`,
});

const update = statement({
  name: 'update-client',
  parameters: { ...storing, ...changeInput },
  columns: {},
  text: `
    with reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select $store_id, $source, 'client', $reference, $id, $at where $reference::text is not null),
    changed as (
    update core.clients set external_id = coalesce(external_id, $reference), email = $email, name = $name,
      phone = $phone, company = $company, billing_address = $billing_address, shipping_address = $shipping_address,
      metadata = $metadata, updated_at = $at, changes = changes + 1
    where store_id = $store_id and id = $id returning id, store_id, changes, updated_at)
    ${historyOfOne('client', 'changed')}`,
});

function stored(client: ClientRecord, source: string, reference: string | null): ValuesOf<typeof storing> {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  return {
    id: client.id,
    store_id: client.store_id,
    source,
    reference,
    email: client.email,
    name: client.name,
    phone: client.phone,
    company: client.company,
    billing_address: json(client.billing_address),
    shipping_address: json(client.shipping_address),
    metadata: json(client.metadata),
    at: client.updated_at,
  };
}

/** The id of the client that an input leads to, or null. */
export async function idOfClient(db: Queryable, owner: ClientOwner, input: InlineClientInput): Promise<string | null> {
  return (await findClient(db, find, owner, input))?.client.id ?? null;
}
