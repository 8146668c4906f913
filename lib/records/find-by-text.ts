import { Prisma } from '../generated/prisma/client.ts';

/** People whose orders a text leads to, of each way to find them: more of them than this are found by typing more. */
const MOST_PEOPLE = 200;
/** Of each of them. */
const MOST_ORDERS = 100;

type Names = { stores: readonly string[]; sources: readonly string[]; q: string };

/** Clients whom a text names: by external id, e-mail address, or how their name or its last word begins. */
export function peopleNamed({ stores, sources, q }: Names, limit = MOST_PEOPLE): Prisma.Sql {
  const prefix = `${q.replace(/[\\%_]/g, '\\$&')}%`;
  const ofStore = Prisma.sql`store_id = any(${stores}::uuid[])`;
  return Prisma.sql`
    (select entity_id as id from core.external_entity_refs
      where ${ofStore} and source = any(${sources}) and entity_type = 'client' and external_id = any(${externalIds(q)}))
    union (select id from core.clients where ${ofStore} and lower(email) = lower(${q}) and email is not null limit ${limit})
    union (select id from core.clients where ${ofStore} and name is not null and lower(name) like lower(${prefix}) limit ${limit})
    union (select id from core.clients
      where ${ofStore} and name is not null and lower(substring(name from '\\S+$')) like lower(${prefix}) limit ${limit})`;
}

/** Orders that a text names: by an id or number of theirs, of a payment or refund, or by whose they are. */
export function ordersNamed(names: Names): Prisma.Sql {
  const { stores, sources, q } = names;
  const ofStore = (alias: string) => Prisma.sql`${Prisma.raw(alias)}.store_id = any(${stores}::uuid[])`;
  const numbers = [q, `#${q}`, q.replace(/^#/, '')];
  return Prisma.sql`
    with named as materialized (
      select entity_type, entity_id from core.external_entity_refs r
      where ${ofStore('r')} and source = any(${sources}) and entity_type in ('order', 'payment', 'refund')
        and external_id = any(${externalIds(q)})),
    people as materialized (${peopleNamed(names)})
    select entity_id as id from named where entity_type = 'order'
    union select p.order_id from named join core.payments p on p.id = entity_id where entity_type = 'payment'
    union select r.order_id from named join core.refunds r on r.id = entity_id where entity_type = 'refund'
    union (select o.id from core.orders o where ${ofStore('o')} and o.number is not null and o.number = any(${numbers}) limit 1000)
    union (select o.id from core.orders o where ${ofStore('o')} and (o.metadata ->> 'woo_transaction_id') is not null
      and (o.metadata ->> 'woo_transaction_id') = ${q} limit 1000)
    union select theirs.id from people cross join lateral (
      select o.id from core.orders o where o.client_id = people.id limit ${MOST_ORDERS}) theirs`;
}

/** As it is, and as WooCommerce's orders, customers and refunds are called here: `woo-1234` for `1234` or `#1234`. */
function externalIds(q: string): string[] {
  const [, digits] = /^#?(\d+(?:-\d+)?)$/.exec(q) ?? [];
  return digits === undefined ? [q] : [q, digits, `woo-${digits}`];
}
