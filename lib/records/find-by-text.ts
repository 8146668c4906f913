import type { ValuesOf } from '../database/statement.ts';
import { isUuid } from './record-query.ts';

/** Of each way to find people by a text: more of them than this are found by typing more. */
const MOST_PEOPLE = { whoseOrders: 200, themselves: 1_000 };
/** Of each of those whose orders a text leads to. */
const MOST_ORDERS = 100;

/** What a text is looked for as: the parameters of the statements below. */
export const namedParameters = {
  stores: 'uuid[]',
  sources: 'text[]',
  q: 'text',
  prefix: 'text',
  external_ids: 'text[]',
  /** The text itself, where it is an id of ours. */
  id: 'uuid?',
} as const;

export function named(q: string, stores: string[], sources: string[]): ValuesOf<typeof namedParameters> {
  return {
    stores,
    sources,
    q,
    prefix: `${q.replace(/[\\%_]/g, '\\$&')}%`,
    external_ids: externalIds(q),
    id: isUuid(q) ? q : null,
  };
}

/** Clients whom a text names: by external id, e-mail address, or how their name or its last word begins. */
export function peopleNamed(most: keyof typeof MOST_PEOPLE): string {
  const limit = MOST_PEOPLE[most];
  return `
    (select entity_id as id from core.external_entity_refs
      where store_id = any ($stores::uuid[]) and source = any ($sources::text[]) and entity_type = 'client'
        and external_id = any ($external_ids::text[]))
    union (select id from core.clients
      where store_id = any ($stores) and lower(email) = lower($q::text) and email is not null limit ${limit})
    union (select id from core.clients
      where store_id = any ($stores) and name is not null and lower(name) like lower($prefix::text) limit ${limit})
    union (select id from core.clients
      where store_id = any ($stores) and name is not null and lower(substring(name from '\\S+$')) like lower($prefix)
      limit ${limit})`;
}

/** Orders that a text names, `numbers` besides: by an id or number of theirs, of a payment or refund, or by whose they are. */
export const ordersNamed = `
    with named as materialized (
      select entity_type, entity_id from core.external_entity_refs r
      where r.store_id = any ($stores::uuid[]) and source = any ($sources::text[])
        and entity_type in ('order', 'payment', 'refund') and external_id = any ($external_ids::text[])),
    people as materialized (${peopleNamed('whoseOrders')})
    select entity_id as id from named where entity_type = 'order'
    union select p.order_id from named join core.payments p on p.id = entity_id where entity_type = 'payment'
    union select r.order_id from named join core.refunds r on r.id = entity_id where entity_type = 'refund'
    union (select o.id from core.orders o where o.store_id = any ($stores) and o.number is not null
      and o.number = any ($numbers::text[]) limit 1000)
    union (select o.id from core.orders o where o.store_id = any ($stores)
      and (o.metadata ->> 'woo_transaction_id') is not null and (o.metadata ->> 'woo_transaction_id') = $q limit 1000)
    union select theirs.id from people cross join lateral (
      select o.id from core.orders o where o.client_id = people.id limit ${MOST_ORDERS}) theirs
    union select $id::uuid where $id is not null`;

/** As it is, and as WooCommerce's orders, customers and refunds are called here: `woo-1234` for `1234` or `#1234`. */
function externalIds(q: string): string[] {
  const [, digits] = /^#?(\d+(?:-\d+)?)$/.exec(q) ?? [];
  return digits === undefined ? [q] : [q, digits, `woo-${digits}`];
}
