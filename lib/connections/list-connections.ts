import type { Transaction } from '../database/prisma.ts';
import { as, run, statement, type ValuesOf } from '../database/statement.ts';
import type { KeyStatus, PayloadFormat, Scope } from '../keys/vocabulary.ts';
import { type ListQuery, pageSize } from './list-query.ts';
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

const DAY_MS = 24 * 3600 * 1000;

/** The keys that match all but the status, which is as lib/keys/key-status.ts has it. */
const matchingKeys = `
    select k.id, k.key_id, k.name, s.name as store, k.source, k.payload_format::text as payload_format, k.scopes,
      case when k.revoked_at is not null then 'revoked' when k.expires_at <= $now then 'expired' else 'active' end as status,
      old.key_id as replaces
    from integrations.integration_keys k join core.stores s on s.id = k.store_id
      left join integrations.integration_keys old on old.id = k.rolled_from
    where k.organization_id = $organization
      and ($q::text = '' or k.name ilike $like::text or 'pck_int_' || k.key_id ilike $like or k.source ilike $like)
      and ($store::uuid is null or k.store_id = $store)
      and ($format::text is null or k.payload_format::text = $format)`;
const matchParameters = {
  organization: 'uuid',
  q: 'text',
  like: 'text',
  store: 'uuid?',
  format: 'text?',
  now: 'timestamptz',
} as const;

/** Numbers cost more than the keys themselves: they are asked for only to sort by them. */
const keysOfPage = statement({
  name: 'connections-page',
  parameters: {
    ...matchParameters,
    status: 'text[]',
    sort: 'text',
    descending: 'boolean',
    since: 'timestamptz',
    skip: 'bigint',
  },
  columns: {
    id: 'uuid',
    keyId: 'text',
    name: 'text',
    store: 'text',
    source: 'text',
    payloadFormat: as<PayloadFormat>('text'),
    scopes: as<Scope[]>('text[]'),
    status: as<KeyStatus>('text'),
    replaces: 'text?',
  },
  text: `
    with matching as (select * from (${matchingKeys}) k where status = any ($status)),
    counted as (
      select integration_key_id as key, sum(requests) as requests, sum(refused + failed) as errors
      from integrations.request_counts(array(select id from matching where $sort::text in ('requests', 'errors')), $since)
      group by 1),
    placed as (
      select m.*, dense_rank() over (order by
          case $sort when 'name' then lower(m.name) when 'store' then lower(m.store) when 'source' then m.source
            when 'format' then m.payload_format when 'status' then m.status end,
          case $sort when 'key' then m.key_id collate "C" end,
          case $sort when 'scopes' then cardinality(m.scopes) when 'requests' then coalesce(c.requests, 0)
            when 'errors' then coalesce(c.errors, 0) end,
          u.last_used_at nulls first) as place
      from matching m left join counted c on c.key = m.id
      left join integrations.last_used(array(select id from matching where $sort = 'last_used')) u on u.integration_key_id = m.id)
    select id, key_id as "keyId", name, store, source, payload_format as "payloadFormat", scopes, status, replaces
    from placed order by case when $descending then -place else place end, lower(name), key_id
    limit ${pageSize} offset $skip`,
});

const keysByStatus = statement({
  name: 'connections-by-status',
  parameters: matchParameters,
  columns: { status: as<KeyStatus>('text'), keys: 'integer' },
  text: `select m.status, count(*)::integer as keys from (${matchingKeys}) m group by 1`,
});

async function countByStatus(
  db: Transaction,
  values: ValuesOf<typeof matchParameters>,
): Promise<Record<KeyStatus, number>> {
  const counts = { active: 0, expired: 0, revoked: 0 };
  for (const { status, keys } of await run(db, keysByStatus, values)) counts[status] = keys;
  return counts;
}

/** A page of the organization's connections, filtered and sorted by the database. Numbers are those of the last 24 h. */
export async function listConnections(
  db: Transaction,
  organizationId: string,
  query: ListQuery,
  now: Date,
): Promise<ConnectionPage> {
  const { q, store, format } = query;
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const asked = { organization: organizationId, q, like, store, format, now };
  const [ofStatus, all] = await Promise.all([
    countByStatus(db, asked),
    db.integrationKey.count({ where: { organizationId } }),
  ]);
  const matching = query.status.reduce((sum, status) => sum + ofStatus[status], 0);
  const pages = Math.max(1, Math.ceil(matching / pageSize));
  const page = Math.min(query.page, pages);
  const keys = await run(db, keysOfPage, {
    ...asked,
    status: query.status,
    sort: query.sort,
    descending: query.descending,
    since: new Date(now.getTime() - DAY_MS),
    skip: (page - 1) * pageSize,
  });
  const usage = await usageOf(
    db,
    keys.map(({ id }) => id),
    now,
  );
  const connections = keys.map(({ id, ...key }) => ({ ...key, ...usage(id) }));
  return { connections, page, pages, matching, ofStatus, all };
}
