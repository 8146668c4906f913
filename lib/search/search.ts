import { isIP } from 'node:net';
import type { Transaction } from '../database/prisma.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { bareKeyId, findKeyId } from '../keys/token.ts';
import { isRowId } from '../request-log/row-id.ts';
import { activityHref, type Found } from './found.ts';
import { type FoundRecord, hrefOfRecord } from './record-href.ts';

/** Of each kind. */
const MOST = 5;

/**
 * What a text names in an organization: a request, order, payment, refund or client by its id or the sender's, an order by
 * its number, a client by e-mail, an address, a connection by its key id or name. Whole texts only, each by an index, so
 * that it costs the same however much there is.
 */
export async function search(db: Transaction, organizationId: string, text: string): Promise<Found[]> {
  if (text === '') return [];
  const [connections, requests, records] = await Promise.all([
    findConnections(db, organizationId, text),
    findRequest(db, organizationId, text),
    isIP(text) ? [] : findRecords(db, organizationId, text),
  ]);
  return [...connections, ...requests, ...fromAddress(text), ...records];
}

/** The keys of one organization are few: by a part of their name, too. A whole key is found by its public part. */
async function findConnections(db: Transaction, organizationId: string, text: string): Promise<Found[]> {
  const keyId = bareKeyId(text) ?? findKeyId(text);
  const keys = await db.integrationKey.findMany({
    where: {
      organizationId,
      OR: [
        ...(keyId === null ? [] : [{ keyId }]),
        { name: { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } },
      ],
    },
    select: { keyId: true, name: true, revokedAt: true },
    orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
    take: MOST,
  });
  return keys.map((key) => ({
    kind: 'Connections',
    title: key.name,
    detail: `pck_int_${key.keyId}${key.revokedAt === null ? '' : ', revoked'}`,
    href: `/settings/connectors/${key.keyId}`,
  }));
}

async function findRequest(db: Transaction, organizationId: string, text: string): Promise<Found[]> {
  if (!isRowId(text)) return [];
  const row = await db.requestLogRow.findFirst({
    where: { id: text.toLowerCase(), organizationId },
    select: { id: true, method: true, path: true, statusCode: true, errorCode: true },
  });
  if (row === null) return [];
  return [
    {
      kind: 'Requests',
      title: `${row.method} ${row.path}`,
      detail: [row.statusCode, row.errorCode].filter((part) => part !== null).join(' '),
      href: `/settings/connectors/activity?row=${row.id}`,
    },
  ];
}

function fromAddress(text: string): Found[] {
  if (isIP(text) === 0) return [];
  return [{ kind: 'Requests', title: `Requests from ${text}`, detail: 'Activity', href: activityHref(text) }];
}

/** The table is the kind; each look-up is bound to the organization's stores and answered by an index. */
async function findRecords(db: Transaction, organizationId: string, text: string): Promise<Found[]> {
  const stores = await db.store.findMany({ where: { organizationId }, select: { id: true } });
  const storeIds = stores.map(({ id }) => id);
  const bare = text.replace(/^#/, '');
  const named = isRowId(bare) ? byId(bare, storeIds) : byExternalId(organizationId, bare);
  const found = await db.$queryRaw<FoundRecord[]>`
    select distinct on (kind, id) * from (
      ${Prisma.join([named, byNumber(bare, storeIds), ...byEmail(bare, storeIds)], ' union all ')}) as found
    order by kind, id desc limit ${4 * MOST}`;
  const some = (kind: FoundRecord['kind']) => found.filter((one) => one.kind === kind).slice(0, MOST);
  return (['Orders', 'Payments', 'Refunds', 'Clients'] as const).flatMap(some).map((one) => ({
    kind: one.kind,
    title: one.title,
    detail: one.detail ?? '',
    href: hrefOfRecord(one),
  }));
}

function byId(id: string, storeIds: string[]): Prisma.Sql {
  return Prisma.sql`
    select 'Orders' as kind, id, id as order_id, coalesce(number, external_id) as title, source as detail
      from core.orders where id = ${id}::uuid and store_id = any (${storeIds}::uuid[])
    union all select 'Payments', id, order_id, external_id, source
      from core.payments where id = ${id}::uuid and store_id = any (${storeIds}::uuid[])
    union all select 'Refunds', id, order_id, coalesce(external_id, id::text), source
      from core.refunds where id = ${id}::uuid and store_id = any (${storeIds}::uuid[])
    union all select 'Clients', id, null, coalesce(name, email, external_id, id::text), source
      from core.clients where id = ${id}::uuid and store_id = any (${storeIds}::uuid[])`;
}

/** By the sender's id, WooCommerce's with and without our `woo-`, among all that the organization's keys write as. */
function byExternalId(organizationId: string, text: string): Prisma.Sql {
  const ids = /^\d+$/.test(text) ? [text, `woo-${text}`] : [text];
  return Prisma.sql`
    select case r.entity_type::text when 'order' then 'Orders' when 'payment' then 'Payments'
        when 'refund' then 'Refunds' else 'Clients' end as kind,
      r.entity_id as id,
      case r.entity_type::text when 'order' then r.entity_id
        when 'payment' then (select order_id from core.payments where id = r.entity_id)
        when 'refund' then (select order_id from core.refunds where id = r.entity_id) end as order_id,
      r.external_id as title, r.source as detail
    from (select distinct store_id, source from integrations.integration_keys
        where organization_id = ${organizationId}::uuid) as written,
      lateral (select * from core.external_entity_refs
        where store_id = written.store_id and source = written.source
          and entity_type = any (enum_range(null::core.entity_type)) and external_id = any (${ids}::text[])) as r`;
}

/** What people call an order, and what the shop's payment provider calls its payment. */
function byNumber(text: string, storeIds: string[]): Prisma.Sql {
  return Prisma.sql`
    select 'Orders' as kind, id, id as order_id, coalesce(number, external_id) as title, source as detail
      from core.orders where store_id = any (${storeIds}::uuid[]) and number = ${text}
    union all select 'Orders', id, id, coalesce(number, external_id), source
      from core.orders where store_id = any (${storeIds}::uuid[]) and metadata ->> 'woo_transaction_id' = ${text}`;
}

function byEmail(text: string, storeIds: string[]): Prisma.Sql[] {
  if (!text.includes('@')) return [];
  return [
    Prisma.sql`
      select 'Clients' as kind, id, null::uuid as order_id, coalesce(name, email) as title, email as detail
      from core.clients where store_id = any (${storeIds}::uuid[]) and email is not null and lower(email) = lower(${text})`,
  ];
}
