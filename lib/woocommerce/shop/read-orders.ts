import { isObject } from '../wc-fields.ts';
import type { Params, ShopClient } from './shop-client.ts';
import { ShopTrouble, type TroubleCause } from './trouble.ts';

/** The most that WooCommerce gives at once. */
export const PER_PAGE = 100;
/** A page that is too large, or takes the shop too long, is read in so many smaller ones. */
const PARTS = 10;
const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/** A shop that can't give so many at once may be able to give fewer. */
const ASKED_FOR_LESS: readonly TroubleCause[] = ['too_large', 'slow', 'server_error', 'cut_off'];
/** How often pages are read again because orders left the list meanwhile. */
const MOST_REREADS = 100;

export interface OrderPage {
  orders: FetchedOrder[];
  /** How many the shop gave, also those that cannot be read. */
  size: number;
  /** Of the list that was asked for, in all; null where the shop does not say. */
  total: number | null;
  /** When it was asked, by our clock; and the shop's clock then. */
  askedAt: Date;
  shopClock: Date | null;
}

/** An order as the shop has it, with what is read of it here. */
export interface FetchedOrder {
  id: number;
  /** Null: the shop says none that can be read. */
  modifiedAt: Date | null;
  createdAt: Date | null;
  status: string;
  json: object;
}

/** The shop is older than WooCommerce 5.8: it does not know by when an order was modified. */
export class NoModifiedAfter extends Error {}

/** One page of orders. One that is more than is taken at once is read in parts. */
export async function readOrders(client: ShopClient, params: Params, page = 1, perPage = PER_PAGE): Promise<OrderPage> {
  const askedAt = new Date();
  if (perPage > client.mostOrders) return readInParts(client, params, page, perPage / PARTS, askedAt);
  try {
    const { json, total, date } = await client.get('/orders', { ...params, per_page: perPage, page });
    if (!Array.isArray(json))
      throw new ShopTrouble('no_json', `${client.access.url} answered with something that isn’t a list of orders`);
    const orders = json.flatMap((one) => orderOf(one) ?? []);
    return { orders, size: json.length, total, askedAt, shopClock: date };
  } catch (error) {
    if (!(error instanceof ShopTrouble) || perPage === 1) throw error;
    if (!ASKED_FOR_LESS.includes(error.trouble)) throw error;
    client.mostOrders = perPage / PARTS;
    return readInParts(client, params, page, perPage / PARTS, askedAt);
  }
}

async function readInParts(client: ShopClient, params: Params, page: number, perPage: number, askedAt: Date) {
  const first = await readOrders(client, params, (page - 1) * PARTS + 1, perPage);
  const whole = { ...first, askedAt };
  for (let part = 2; part <= PARTS && whole.size === (part - 1) * perPage; part += 1) {
    const next = await readOrders(client, params, (page - 1) * PARTS + part, perPage);
    whole.orders = [...whole.orders, ...next.orders];
    whole.size += next.size;
    whole.total = next.total;
  }
  return whole;
}

function orderOf(json: unknown): FetchedOrder | null {
  if (!isObject(json)) return null;
  const id = Number(json.id);
  if (!Number.isSafeInteger(id) || id <= 0) return null;
  return {
    id,
    modifiedAt: momentOf(json.date_modified_gmt),
    createdAt: momentOf(json.date_created_gmt),
    status: typeof json.status === 'string' ? json.status : '',
    json,
  };
}

/** The shop's dates are UTC without saying so, unless a plugin has them say it. */
function momentOf(date: unknown): Date | null {
  if (typeof date !== 'string') return null;
  const stamp = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(date) ? date : `${date}Z`);
  return Number.isNaN(stamp) ? null : new Date(stamp);
}

/** UTC without an offset: with one, the shop compares its wall time with UTC. */
function shopDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/**
 * The orders that were modified at `since` or later, oldest first, in pages that may repeat some. Never by page number
 * over a list that changes: each page is asked for from the last stamp on. Throws NoModifiedAfter.
 */
export async function* ordersModifiedSince(client: ShopClient, since: Date): AsyncGenerator<OrderPage> {
  // `modified_after` is strict, and stamps have seconds.
  let after = Math.floor(since.getTime() / SECOND_MS) * SECOND_MS - SECOND_MS;
  for (;;) {
    const page = await readModified(client, after);
    yield page;
    if (isAll(page)) return;
    const last = Math.max(...page.orders.map(({ modifiedAt }) => modifiedAt?.getTime() ?? after));
    if (last - SECOND_MS > after) {
      after = last - SECOND_MS;
    } else {
      yield* ordersOfSecond(client, last);
      after = last;
    }
  }
}

async function readModified(client: ShopClient, after: number): Promise<OrderPage> {
  const params = { modified_after: shopDate(after), dates_are_gmt: 'true', orderby: 'modified', order: 'asc' };
  const page = await readOrders(client, { ...params, status: 'any' }).catch((error: unknown) => {
    if (error instanceof ShopTrouble && error.trouble === 'refused') throw new NoModifiedAfter();
    throw error;
  });
  if (page.orders.length < page.size) throw noId(client);
  const stamps = page.orders.map(({ modifiedAt }) => modifiedAt?.getTime() ?? after);
  if (stamps.some((stamp) => stamp <= after)) throw new NoModifiedAfter();
  // What comes after a page that is not in order is anybody's guess.
  if (!isAll(page) && stamps.some((stamp, i) => stamp < (stamps[i - 1] ?? after))) throw new NoModifiedAfter();
  return page;
}

/** Whether the shop has no more than this page of what was asked for. A short page is no sign of it: some give fewer. */
function isAll({ size, total }: OrderPage): boolean {
  return size === 0 || (total !== null && size >= total);
}

/**
 * What a shop is asked for to give the orders that were made since then: `after` is strict. Before 5.8 it is of the shop's
 * own wall time, whatever is said: a day more is asked for then.
 */
export function createdSince(since: Date, knowsUtc: boolean): Params {
  const after = since.getTime() - (knowsUtc ? SECOND_MS : DAY_MS);
  return { status: 'any', after: shopDate(after), dates_are_gmt: 'true' };
}

/** All orders of one second, where that is more than a page. */
function ordersOfSecond(client: ShopClient, stamp: number): AsyncGenerator<OrderPage> {
  return pagesById(client, {
    modified_after: shopDate(stamp - SECOND_MS),
    modified_before: shopDate(stamp + SECOND_MS),
    dates_are_gmt: 'true',
    status: 'any',
  });
}

/**
 * A list in pages by id, from page `from` on, when the list had `known` orders. Those that leave the list move the ones
 * behind them forward: as many pages as that may be are read again then. Ends where the shop has no more, whatever it
 * says of how many there are.
 */
export async function* pagesById(
  client: ShopClient,
  params: Params,
  { from = 1, known = null }: { from?: number; known?: number | null } = {},
): AsyncGenerator<OrderPage & { page: number }> {
  let total = known;
  let highest = 0;
  let furthest = from - 1;
  let rereads = 0;
  let size = 0;
  for (let page = from; ; ) {
    const read = await readOrders(client, { ...params, orderby: 'id', order: 'asc' }, page);
    if (read.orders.length < read.size) throw noId(client);
    yield { ...read, page };
    const most = Math.max(0, ...read.orders.map(({ id }) => id));
    // A shop whose pages begin anew has no end.
    if (read.size > 0 && page > furthest && most <= highest)
      throw new ShopTrouble(
        'refused',
        `${client.access.url} returns its orders in no fixed order: the same ones came again`,
      );
    // Of a page beyond its last WooCommerce says that there are none at all.
    const inAll = read.size === 0 && page > 1 ? await totalOf(client, params) : read.total;
    const left = total === null || inAll === null ? 0 : total - inAll;
    size = Math.max(size, read.size);
    [highest, furthest, total] = [Math.max(highest, most), Math.max(furthest, page), inAll];
    if (left > 0 && page > 1 && rereads < MOST_REREADS) {
      rereads += 1;
      page = Math.max(1, page - Math.ceil(left / (size || PER_PAGE)));
    } else if (read.size === 0 || (inAll !== null && page * size >= inAll)) {
      return;
    } else {
      page += 1;
    }
  }
}

/** How many orders such a list has; null where the shop does not say. */
export async function totalOf(client: ShopClient, params: Params): Promise<number | null> {
  return (await client.get('/orders', { ...params, _fields: 'id', per_page: 1 })).total;
}

function noId({ access }: ShopClient): ShopTrouble {
  return new ShopTrouble(
    'refused',
    `${access.url} gave an order without an id: a plugin changes what its REST API returns`,
  );
}
