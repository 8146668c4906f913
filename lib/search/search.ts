import type { Transaction } from '../database/prisma.ts';
import { as, run, statement } from '../database/statement.ts';
import { bareKeyId, findKeyId } from '../keys/token.ts';
import { noFilters } from '../request-log/filters.ts';
import { namedRows } from '../request-log/named-rows.ts';
import { isRowId } from '../request-log/row-id.ts';
import { searchOf } from '../request-log/search-of.ts';
import { activityHref, type Found } from './found.ts';
import { type FoundRecord, hrefOfRecord } from './record-href.ts';

/** Of each kind. */
const MOST = 5;

/**
 * What a text names in an organization: a request, order, payment, refund or client by its id or the sender's, an order by
 * its number, a client by e-mail, an address, a connection by its key id or name; and where no record has that external id,
 * requests that had it. Whole texts only, each by an index, so that it costs the same however much there is.
 */
export async function search(db: Transaction, organizationId: string, given: string): Promise<Found[]> {
  const { whole: text, ip } = searchOf(given);
  if (text === null) return [];
  const [connections, requests, records] = await Promise.all([
    findConnections(db, organizationId, text),
    findRequest(db, organizationId, text),
    ip !== null ? [] : findRecords(db, organizationId, text),
  ]);
  // An order and its payment often have one external id, and one page.
  const all = [...connections, ...requests, ...fromAddress(ip), ...records];
  const found = all.filter(({ href }, at) => all.findIndex((one) => one.href === href) === at);
  return found.length > 0 ? found : findRefused(db, organizationId, text);
}

/** No record has this id: what was refused may have had it. */
async function findRefused(db: Transaction, organizationId: string, text: string): Promise<Found[]> {
  const [row] = await namedRows(db, { organizationId }, { ...noFilters, q: text }, { rows: 1, frequent: false });
  if (row === undefined) return [];
  return [
    { kind: 'Requests', title: `Requests about ${row.external_id}`, detail: 'Activity', href: activityHref(text) },
  ];
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

function fromAddress(ip: string | null): Found[] {
  if (ip === null) return [];
  return [{ kind: 'Requests', title: `Requests from ${ip}`, detail: 'Activity', href: activityHref(ip) }];
}

/**
 * The table is the kind; each look-up is bound to the organization's stores and answered by an index: by our id; by the
 * sender's, among all that the organization's keys write as; by what people call an order, and the shop's payment provider
 * its payment; by e-mail.
 */
const recordsNamed = statement({
  name: 'search-records',
  parameters: {
    organization: 'uuid',
    stores: 'uuid[]',
    id: 'uuid?',
    external_ids: 'text[]',
    text: 'text',
    email: 'text?',
  },
  columns: {
    kind: as<FoundRecord['kind']>('text'),
    id: 'uuid',
    order_id: 'uuid?',
    title: 'text',
    detail: 'text?',
  },
  text: `
    select distinct on (kind, id) * from (
      select 'Orders' as kind, id, id as order_id, coalesce(number, external_id) as title, source as detail
        from core.orders where id = $id and store_id = any ($stores)
      union all select 'Payments', id, order_id, external_id, source
        from core.payments where id = $id and store_id = any ($stores)
      union all select 'Refunds', id, order_id, coalesce(external_id, id::text), source
        from core.refunds where id = $id and store_id = any ($stores)
      union all select 'Clients', id, null, coalesce(name, email, external_id, id::text), source
        from core.clients where id = $id and store_id = any ($stores)
      union all select case r.entity_type::text when 'order' then 'Orders' when 'payment' then 'Payments'
            when 'refund' then 'Refunds' else 'Clients' end,
          r.entity_id,
          case r.entity_type::text when 'order' then r.entity_id
            when 'payment' then (select order_id from core.payments where id = r.entity_id)
            when 'refund' then (select order_id from core.refunds where id = r.entity_id) end,
          r.external_id, r.source
        from (select distinct store_id, source from integrations.integration_keys
            where organization_id = $organization) as written,
          lateral (select * from core.external_entity_refs
            where store_id = written.store_id and source = written.source
              and entity_type = any (enum_range(null::core.entity_type)) and external_id = any ($external_ids)) as r
      union all select 'Orders', id, id, coalesce(number, external_id), source
        from core.orders where store_id = any ($stores) and number = $text
      union all select 'Orders', id, id, coalesce(number, external_id), source
        from core.orders where store_id = any ($stores) and metadata ->> 'woo_transaction_id' = $text
      union all select 'Clients', id, null, coalesce(name, email), email
        from core.clients where store_id = any ($stores) and email is not null and lower(email) = lower($email)) as found
    order by kind, id desc limit ${4 * MOST}`,
});

async function findRecords(db: Transaction, organizationId: string, text: string): Promise<Found[]> {
  const stores = await db.store.findMany({ where: { organizationId }, select: { id: true } });
  const bare = text.replace(/^#/, '');
  const found = await run(db, recordsNamed, {
    organization: organizationId,
    stores: stores.map(({ id }) => id),
    id: isRowId(bare) ? bare : null,
    external_ids: /^\d+$/.test(bare) ? [bare, `woo-${bare}`] : [bare],
    text: bare,
    email: bare.includes('@') ? bare : null,
  });
  const some = (kind: FoundRecord['kind']) => found.filter((one) => one.kind === kind).slice(0, MOST);
  return (['Orders', 'Payments', 'Refunds', 'Clients'] as const).flatMap(some).map((one) => ({
    kind: one.kind,
    title: one.title,
    detail: one.detail ?? '',
    href: hrefOfRecord(one),
  }));
}
