import type { Transaction } from '../database/prisma.ts';
import { first, type RowOf, run, statement } from '../database/statement.ts';
import { named, namedParameters, peopleNamed } from './find-by-text.ts';
import type { RecordQuery } from './record-query.ts';
import type { Searched } from './scope-of-search.ts';

/** Clients that one page looks through for those that pass its filters, over all stores. */
const LOOK_THROUGH = 20_000;
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

const older = '($before::uuid is null or c.id < $before)';
/** Each store's clients by the index of this list, whose condition is true of all of them. */
const ofStore = `c.store_id = s.store_id and c.created_at > '-infinity' and ${older}`;
const passing = '($source::text is null or c.source = $source)';

/** Of those that were found, as `f`, a page. */
function pageOf(found: string): string {
  return `
    select c.id, c.external_id, c.store_id, c.source, c.name, c.email, c.phone, c.company, c.created_at
    from (${found}) f cross join lateral (
      select * from core.clients c where c.id = f.id and c.store_id = any ($stores) and ${older} and ${passing}
      offset 0) c
    order by c.id desc limit $size`;
}
const pageParameters = { before: 'uuid?', source: 'text?', size: 'bigint' } as const;
const columns = {
  id: 'uuid',
  external_id: 'text?',
  store_id: 'uuid',
  source: 'text',
  name: 'text?',
  email: 'text?',
  phone: 'text?',
  company: 'text?',
  created_at: 'timestamptz',
} as const;

const clientsInTurn = statement({
  name: 'clients-in-turn',
  parameters: { ...pageParameters, stores: 'uuid[]', share: 'bigint' },
  columns,
  text: pageOf(`
    select l.id from unnest($stores::uuid[]) as s (store_id) cross join lateral (
      select c.id from (
        select c.id, c.source from core.clients c where ${ofStore} order by c.id desc limit $share) c
      where ${passing} order by c.id desc limit $size) l`),
});

const clientsNamed = statement({
  name: 'clients-named',
  parameters: { ...pageParameters, ...namedParameters },
  columns,
  text: pageOf(`${peopleNamed('themselves')} union select $id::uuid where $id is not null`),
});

/** How far back all stores were looked through: the newest of the places where one was left. */
const horizonOfClients = statement({
  name: 'clients-horizon',
  parameters: { before: 'uuid?', stores: 'uuid[]', share: 'bigint' },
  columns: { id: 'uuid', created_at: 'timestamptz' },
  text: `
    select l.id, l.created_at from unnest($stores::uuid[]) as s (store_id) cross join lateral (
      select c.id, c.created_at from core.clients c where ${ofStore}
      order by c.id desc offset $share::bigint - 1 limit 1) l
    order by l.id desc limit 1`,
});

/** Clients of these stores that a query names, the newest here first. */
export async function listClients(db: Transaction, searched: Searched, asked: ClientsAsked): Promise<ClientPage> {
  const { query, before, size = PAGE_CLIENTS, lookThrough = LOOK_THROUGH } = asked;
  const { q, source } = query;
  const stores = searched.stores.map(({ id }) => id);
  if (stores.length === 0) return { clients: [], before: null, searchedTo: null };
  const share = Math.max(size + 1, Math.ceil(lookThrough / stores.length));
  const page = { before, source, size: size + 1 };
  const rows = await (q === null
    ? run(db, clientsInTurn, { ...page, stores, share })
    : run(db, clientsNamed, { ...page, ...named(q, stores, searched.choices.sources) }));
  const horizon =
    source !== null && q === null ? await first(db, horizonOfClients, { before, stores, share }) : undefined;
  const seen = rows.map(listedClient).filter(({ id }) => horizon === undefined || id >= horizon.id);
  const [clients, last] = [seen.slice(0, size), seen[size - 1]];
  if (seen.length > size && last) return { clients, before: last.id, searchedTo: null };
  return { clients, before: horizon?.id ?? null, searchedTo: horizon?.created_at.toISOString() ?? null };
}

function listedClient(row: RowOf<typeof columns>): ListedClient {
  const { external_id: externalId, store_id: storeId, created_at, ...rest } = row;
  return { ...rest, externalId, storeId, createdAt: created_at.toISOString() };
}
