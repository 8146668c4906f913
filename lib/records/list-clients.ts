import type { Transaction } from '../database/prisma.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { peopleNamed } from './find-by-text.ts';
import { isUuid, type RecordQuery } from './record-query.ts';
import type { Searched } from './scope-of-search.ts';

/** Clients that one page looks through for those that pass its filters, over all stores. */
const LOOK_THROUGH = 20_000;
/** That a text may name, of each way to find them. */
const MOST_NAMED = 1_000;
const PAGE_CLIENTS = 50;

/** A client as lists show it. */
export interface ListedClient {
  id: string;
  externalId: string | null;
  storeId: string;
  source: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  company: string | null;
  createdAt: string;
}

export interface ClientPage {
  clients: ListedClient[];
  /** The id of the last one that was looked at; ask with it for older ones. Null when there are none. */
  before: string | null;
  /** All clients since were looked through, ISO-8601; null: all there are. */
  searchedTo: string | null;
}

export interface ClientsAsked {
  query: RecordQuery;
  before: string | null;
  size?: number;
  lookThrough?: number;
}

/** What the index of this list has as its condition; true of every client. */
const inTheList = (client: 'c' | 'k') => Prisma.sql`${Prisma.raw(client)}.created_at > '-infinity'`;

/** Clients of these stores that a query names, the newest here first. */
export async function listClients(db: Transaction, searched: Searched, asked: ClientsAsked): Promise<ClientPage> {
  const { stores, choices } = searched;
  const { query, before, size = PAGE_CLIENTS, lookThrough = LOOK_THROUGH } = asked;
  if (stores.length === 0) return { clients: [], before: null, searchedTo: null };
  const { q, source } = query;
  const storeIds = stores.map(({ id }) => id);
  const share = Math.max(size + 1, Math.ceil(lookThrough / stores.length));
  const older = before === null ? Prisma.sql`true` : Prisma.sql`c.id < ${before}::uuid`;
  const passing = source === null ? Prisma.sql`true` : Prisma.sql`c.source = ${source}`;
  const each = Prisma.sql`unnest(${storeIds}::uuid[]) as s (store_id)`;
  const looked = Prisma.sql`
    select l.id from ${each} cross join lateral (
      select c.id from (
        select k.id, k.source from core.clients k where k.store_id = s.store_id and ${inTheList('k')} and ${before === null ? Prisma.sql`true` : Prisma.sql`k.id < ${before}::uuid`}
        order by k.id desc limit ${share}) c
      where ${passing} order by c.id desc limit ${size + 1}) l`;
  const names = { stores: storeIds, sources: choices.sources, q: q ?? '' };
  const found = q === null ? looked : isUuid(q) ? Prisma.sql`select ${q}::uuid as id` : peopleNamed(names, MOST_NAMED);
  const rows = await db.$queryRaw<StoredClient[]>`
    select c.id, c.external_id, c.store_id, c.source, c.name, c.email, c.phone, c.company, c.created_at
    from (${found}) f cross join lateral (
      select * from core.clients c where c.id = f.id and c.store_id = any(${storeIds}::uuid[]) and ${older} and ${passing}
      offset 0) c
    order by c.id desc limit ${size + 1}`;
  const horizon = source !== null && q === null ? await horizonOf() : null;
  const seen = rows.map(listedClient).filter(({ id }) => horizon === null || id >= horizon.id);
  const [clients, last] = [seen.slice(0, size), seen[size - 1]];
  if (seen.length > size && last) return { clients, before: last.id, searchedTo: null };
  return { clients, before: horizon?.id ?? null, searchedTo: horizon?.created_at.toISOString() ?? null };

  async function horizonOf(): Promise<{ id: string; created_at: Date } | null> {
    const [left] = await db.$queryRaw<{ id: string; created_at: Date }[]>`
      select l.id, l.created_at from ${each} cross join lateral (
        select c.id, c.created_at from core.clients c where c.store_id = s.store_id and ${inTheList('c')} and ${older}
        order by c.id desc offset ${share - 1} limit 1) l
      order by l.id desc limit 1`;
    return left ?? null;
  }
}

interface StoredClient {
  id: string;
  external_id: string | null;
  store_id: string;
  source: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  company: string | null;
  created_at: Date;
}

function listedClient(row: StoredClient): ListedClient {
  const { external_id: externalId, store_id: storeId, created_at, ...rest } = row;
  return { ...rest, externalId, storeId, createdAt: created_at.toISOString() };
}
