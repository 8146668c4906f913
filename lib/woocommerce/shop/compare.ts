import { setTimeout as sleep } from 'node:timers/promises';
import { as, first, run, statement } from '../../database/statement.ts';
import type { OrderStatus } from '../../orders/order-statuses.ts';
import { statusFrom } from '../translate.ts';
import { applyFetched, type Fetched } from './apply-fetched.ts';
import { createdSince, type FetchedOrder, PER_PAGE, pagesById, readOrders, totalOf } from './read-orders.ts';
import { isRepair, noteRepairs } from './repairs.ts';
import { mustNotGoOnForEver, type Visit } from './visit.ts';
import { watchMeanwhile } from './watch-shop.ts';

const LIST = 'id,date_modified_gmt,status';
/** What it takes to know an order in the trash as one. */
const TRASH = `${LIST},currency,total,order_key`;
/** Not orders yet (contract §10). */
const DRAFTS = ['draft', 'auto-draft', 'checkout-draft'];
/** A list that changes while it is read is read again, so often. */
const MOST_PASSES = 3;
/** Orders that are applied beside each other: enough to be quick, and too few for deliveries to feel them. */
const AT_ONCE = 3;
/** An import begins one so often at the most, evenly: some 120 a second, and whatever else comes finds room between them. */
const IMPORT_EVERY_MS = 8;

const stored = statement({
  name: 'stored-stamps',
  parameters: { store_id: 'uuid', source: 'text', external_ids: 'text[]' },
  columns: {
    external_id: 'text',
    status: as<OrderStatus>('core.order_status'),
    woo_status: 'text?',
    source_modified_at: 'timestamptz?',
    trashed_at: 'timestamptz?',
    gone_from_shop_at: 'timestamptz?',
    waits: 'boolean',
  },
  text: `
    select r.external_id, o.status, o.metadata ->> 'woo_status' as woo_status, o.source_modified_at, o.trashed_at,
      o.gone_from_shop_at,
      exists (select 1 from integrations.parked_deliveries p where p.store_id = r.store_id and p.source = r.source
        and p.external_id = r.external_id and p.entity_type = 'order' and p.state = 'parked'
        and p.cause <> 'other_shop') as waits
    from core.external_entity_refs r join core.orders o on o.store_id = r.store_id and o.id = r.entity_id
    where r.store_id = $store_id and r.source = $source and r.entity_type = 'order' and r.external_id = any($external_ids)`,
});

type Stored = Awaited<ReturnType<typeof storedOf>> extends Map<number, infer One> ? One : never;

/** What we have of these orders, by the shop's ids. */
async function storedOf({ db, shop }: Visit, orders: readonly FetchedOrder[]) {
  const names = orders.map(({ id }) => `woo-${id}`);
  const { storeId: store_id, source } = shop.key;
  const found = await run(db, stored, { store_id, source, external_ids: names });
  return new Map(found.map((one) => [Number(one.external_id.slice('woo-'.length)), one]));
}

/**
 * What came of some orders: how many were repaired or, as history, brought in, and since when the oldest is not here as the
 * shop has it.
 */
export interface Applied {
  repaired: number;
  imported: number;
  behindSince: Date | null;
}

export function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Applies fetched orders, and names those that were missing or different; of history nothing is named. */
export async function applyAll(
  visit: Visit,
  orders: readonly FetchedOrder[],
  fetchedAt: Date,
  names = true,
): Promise<Applied> {
  const { pool, shop } = visit;
  mustNotGoOnForEver(visit);
  const waiting = [...orders];
  const done: [FetchedOrder, Fetched][] = [];
  let next = 0;
  const ownMoment = () => {
    const now = performance.now();
    const at = Math.max(next, now);
    next = at + IMPORT_EVERY_MS;
    return sleep(at - now);
  };
  const work = async () => {
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      if (!names) await ownMoment();
      done.push([order, await applyFetched(pool, shop.key, order.json, fetchedAt, names ? 'reconciled' : 'imported')]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const sum: Applied = { repaired: 0, imported: 0, behindSince: null };
  const repairs = done.filter(([, fetched]) => isRepair(fetched));
  if (names) await noteRepairs(visit, repairs);
  sum[names ? 'repaired' : 'imported'] = repairs.length;
  for (const [order, { isBehind }] of done)
    if (isBehind) sum.behindSince = earlier(sum.behindSince, order.modifiedAt ?? fetchedAt);
  return sum;
}

export interface Comparison extends Applied {
  /** The shop was read in one piece: as many orders were seen as there are, so none slipped past between two pages. */
  isSound: boolean;
  /** Every order of the shop is here as the shop has it, or was tried: no history was left out. */
  isWhole: boolean;
  /** Of the shop's orders, all but those in the trash. */
  ids: Set<number>;
  /** How many of them are no drafts. */
  orders: number;
}

/** What we have not, and was modified last before `before` (null: never), was never missed; is it fetched all the same? */
export interface History {
  before: Date | null;
  isTaken: boolean;
}

/**
 * Compares ids, stamps and statuses of all the shop's orders with ours, and fetches those that differ. Null: somebody has
 * started an import meanwhile, which ends with a comparison of its own and should not wait for this one.
 */
export async function compareAll(visit: Visit, history: History): Promise<Comparison | null> {
  const sum: Comparison = { ...nothing, ...nothingSeen() };
  for (let pass = 1; pass <= MOST_PASSES && !sum.isSound; pass += 1) {
    const compared = await comparePass(visit, history);
    if (compared === null) return null;
    const { repaired, imported, ...more } = compared;
    Object.assign(sum, more);
    sum.repaired += repaired;
    sum.imported += imported;
  }
  return sum;
}

function nothingSeen(): Omit<Comparison, keyof Applied> {
  return { isSound: false, isWhole: true, ids: new Set(), orders: 0 };
}

const importState = statement({
  name: 'import-state',
  parameters: { id: 'uuid' },
  columns: { import_state: 'text' },
  text: 'select import_state from integrations.linked_shops where integration_key_id = $id',
});

async function isOvertaken({ db, shop }: Visit, history: History): Promise<boolean> {
  if (history.before === null || history.isTaken || shop.import.state === 'running') return false;
  return (await first(db, importState, { id: shop.key.id }))?.import_state === 'running';
}

async function comparePass(visit: Visit, history: History): Promise<Comparison | null> {
  const { client } = visit;
  const sum: Comparison = { ...nothing, ...nothingSeen() };
  const drafts = new Set<number>();
  let least = await totalOf(client, { status: 'any' });
  for await (const { orders, size, total } of pagesById(client, { status: 'any', _fields: LIST })) {
    mustNotGoOnForEver(visit);
    if (await isOvertaken(visit, history)) return null;
    await watchMeanwhile(visit);
    for (const { id, status } of orders) {
      sum.ids.add(id);
      if (DRAFTS.includes(status)) drafts.add(id);
    }
    if (size > 0 && total !== null && least !== null) least = Math.min(least, total);
    const known = await storedOf(visit, orders);
    const differing = orders.filter((order) => !DRAFTS.includes(order.status) && differs(order, known.get(order.id)));
    const isHistory = ({ id, modifiedAt }: FetchedOrder) =>
      history.before !== null && !known.has(id) && modifiedAt !== null && modifiedAt < history.before;
    const missed = differing.filter((order) => !isHistory(order));
    add(sum, await fetchAll(visit, missed, true));
    if (history.isTaken) add(sum, await fetchAll(visit, differing.filter(isHistory), false));
    else if (missed.length < differing.length) sum.isWhole = false;
  }
  return { ...sum, orders: sum.ids.size - drafts.size, isSound: least === null || sum.ids.size >= least };
}

const nothing: Applied = { repaired: 0, imported: 0, behindSince: null };

function add(sum: Applied, more: Applied): void {
  sum.repaired += more.repaired;
  sum.imported += more.imported;
  sum.behindSince = earlier(sum.behindSince, more.behindSince);
}

function differs({ modifiedAt, status }: FetchedOrder, known: Stored | undefined): boolean {
  if (!known || known.waits || known.trashed_at !== null || known.gone_from_shop_at !== null) return true;
  if (known.source_modified_at?.getTime() !== modifiedAt?.getTime()) return true;
  const same = statusFrom(status);
  return same === null ? known.woo_status !== status : known.status !== same;
}

async function fetchAll(visit: Visit, orders: readonly FetchedOrder[], names: boolean): Promise<Applied> {
  const sum = { ...nothing };
  for (let at = 0; at < orders.length; at += PER_PAGE) {
    const include = orders.slice(at, at + PER_PAGE).map(({ id }) => id);
    const { orders: whole, askedAt } = await readOrders(visit.client, { include: include.join(','), status: 'any' });
    const wanted = whole.filter(({ id }) => include.includes(id)); // an answer of its own to that filter is none
    add(sum, await applyAll(visit, wanted, askedAt, names));
  }
  return sum;
}

/** Of a shop that does not know by when an order was modified: what was made in it since then, if it is not here. */
export async function fetchCreated(visit: Visit, since: Date): Promise<Applied> {
  const sum = { ...nothing };
  for await (const { orders, askedAt } of pagesById(visit.client, createdSince(since, false))) {
    const known = await storedOf(visit, orders);
    const due = orders.filter(
      (order) => order.createdAt && order.createdAt >= since && differs(order, known.get(order.id)),
    );
    add(sum, await applyAll(visit, due, askedAt));
  }
  return sum;
}

/** Puts into the trash what the shop has there, and we have not. */
export async function reconcileTrash(visit: Visit): Promise<number> {
  let repaired = 0;
  for await (const { orders, askedAt } of pagesById(visit.client, { status: 'trash', _fields: TRASH })) {
    const trash = orders.filter(({ status }) => status === 'trash');
    const known = await storedOf(visit, trash);
    const due = trash.filter(({ id }) => known.get(id)?.trashed_at === null);
    repaired += (await applyAll(visit, due, askedAt)).repaired;
  }
  return repaired;
}
