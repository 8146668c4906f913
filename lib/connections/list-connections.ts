import type { Transaction } from '../database/prisma.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { KeyStatus, PayloadFormat, Scope } from '../keys/vocabulary.ts';
import { type ListQuery, pageSize, type SortColumn } from './list-query.ts';
import { type ConnectionUsage, usageOf } from './usage.ts';

/** A connection as the list shows it. */
export interface Connection extends ConnectionUsage {
  /** The bare 8. */
  keyId: string;
  name: string;
  store: string;
  source: string;
  payloadFormat: PayloadFormat;
  scopes: Scope[];
  status: KeyStatus;
  /** The bare 8 of the key that this one was rolled from; null: of none. */
  replaces: string | null;
}

export interface ConnectionPage {
  connections: Connection[];
  /** From 1; the last one where the query asks for a later. */
  page: number;
  pages: number;
  /** How many match the query, on all pages. */
  matching: number;
  /** How many would, with every status. */
  ofStatus: Record<KeyStatus, number>;
  /** How many the organization has. */
  all: number;
}

/** A page of the organization's connections, filtered and sorted by the database. Numbers are those of the last 24 h. */
export async function listConnections(
  db: Transaction,
  organizationId: string,
  query: ListQuery,
  now: Date,
): Promise<ConnectionPage> {
  const [ofStatus, all] = await Promise.all([
    countByStatus(db, organizationId, query, now),
    db.integrationKey.count({ where: { organizationId } }),
  ]);
  const matching = query.status.reduce((sum, status) => sum + ofStatus[status], 0);
  const pages = Math.max(1, Math.ceil(matching / pageSize));
  const page = Math.min(query.page, pages);
  const keys = await keysOfPage(db, organizationId, { ...query, page }, now);
  const usage = await usageOf(
    db,
    keys.map(({ id }) => id),
    now,
  );
  const connections = keys.map(({ id, ...key }) => ({ ...key, ...usage(id) }));
  return { connections, page, pages, matching, ofStatus, all };
}

interface KeyOfPage {
  id: string;
  keyId: string;
  name: string;
  store: string;
  source: string;
  payloadFormat: PayloadFormat;
  scopes: Scope[];
  status: KeyStatus;
  replaces: string | null;
}

function keysOfPage(db: Transaction, organizationId: string, query: ListQuery, now: Date): Promise<KeyOfPage[]> {
  const { order, join = Prisma.empty } = sorts[query.sort](new Date(now.getTime() - DAY_MS));
  const direction = query.descending ? Prisma.sql`desc nulls last` : Prisma.sql`asc nulls first`;
  return db.$queryRaw<KeyOfPage[]>`
    with matching as (${matchingKeys(organizationId, query, now)}
      and ${statusOf(now)} = any (${query.status}::text[]))
    select m.id::text, m.key_id as "keyId", m.name, m.store, m.source, m.payload_format::text as "payloadFormat", m.scopes, m.status, m.replaces
    from matching m ${join}
    order by ${order} ${direction}, lower(m.name), m.key_id
    limit ${pageSize} offset ${(query.page - 1) * pageSize}`;
}

const DAY_MS = 24 * 3600 * 1000;

/** What each column sorts by, and what has to be joined for it: only numbers cost more than the keys themselves. */
const sorts: Record<SortColumn, (since: Date) => { order: Prisma.Sql; join?: Prisma.Sql }> = {
  name: () => ({ order: Prisma.sql`lower(m.name)` }),
  key: () => ({ order: Prisma.sql`m.key_id collate "C"` }),
  store: () => ({ order: Prisma.sql`lower(m.store)` }),
  source: () => ({ order: Prisma.sql`m.source` }),
  format: () => ({ order: Prisma.sql`m.payload_format::text` }),
  scopes: () => ({ order: Prisma.sql`cardinality(m.scopes)` }),
  status: () => ({ order: Prisma.sql`m.status` }),
  last_used: () => ({
    order: Prisma.sql`u.last_used_at`,
    join: Prisma.sql`left join integrations.last_used(array(select id from matching)) u on u.integration_key_id = m.id`,
  }),
  requests: (since) => ({ order: Prisma.sql`coalesce(c.requests, 0)`, join: countsSince(since) }),
  errors: (since) => ({ order: Prisma.sql`coalesce(c.errors, 0)`, join: countsSince(since) }),
};

function countsSince(since: Date): Prisma.Sql {
  return Prisma.sql`left join (
      select integration_key_id, sum(requests) as requests, sum(refused + failed) as errors
      from integrations.request_counts(array(select id from matching), ${since}) group by 1) c
    on c.integration_key_id = m.id`;
}

/** The keys that match all but the status, which the caller adds with `and`. */
function matchingKeys(organizationId: string, { q, store, format }: ListQuery, now: Date): Prisma.Sql {
  const text = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`
    select k.id, k.key_id, k.name, s.name as store, k.source, k.payload_format, k.scopes, ${statusOf(now)} as status,
      old.key_id as replaces
    from integrations.integration_keys k join core.stores s on s.id = k.store_id
      left join integrations.integration_keys old on old.id = k.rolled_from
    where k.organization_id = ${organizationId}::uuid
      and (${q} = '' or k.name ilike ${text} or 'pck_int_' || k.key_id ilike ${text} or k.source ilike ${text})
      and (${store}::uuid is null or k.store_id = ${store}::uuid)
      and (${format}::text is null or k.payload_format::text = ${format}::text)`;
}

/** As lib/keys/key-status.ts has it. */
function statusOf(now: Date): Prisma.Sql {
  return Prisma.sql`case when k.revoked_at is not null then 'revoked' when k.expires_at <= ${now} then 'expired' else 'active' end`;
}

async function countByStatus(
  db: Transaction,
  organizationId: string,
  query: ListQuery,
  now: Date,
): Promise<Record<KeyStatus, number>> {
  const rows = await db.$queryRaw<{ status: KeyStatus; keys: number }[]>`
    select m.status, count(*)::integer as keys from (${matchingKeys(organizationId, query, now)}) m group by 1`;
  const counts = { active: 0, expired: 0, revoked: 0 };
  for (const { status, keys } of rows) counts[status] = keys;
  return counts;
}
