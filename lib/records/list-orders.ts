import type { Transaction } from '../database/prisma.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { type OrderStatus, type PaymentStatus, paymentStatus } from '../orders/order-statuses.ts';
import { amountsOf } from './amounts-of.ts';
import { ordersNamed } from './find-by-text.ts';
import { isUuid, type OrderCursor, orderCursorText, type RecordQuery } from './record-query.ts';
import type { Searched } from './scope-of-search.ts';

/** Orders that one page looks through for those that pass its filters, over all stores: some 50 ms, whatever there is. */
const LOOK_THROUGH = 20_000;
const PAGE_ORDERS = 50;

/** An order as lists show it. */
export interface ListedOrder {
  id: string;
  externalId: string;
  number: string | null;
  storeId: string;
  source: string;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  currency: string;
  totalCents: number;
  paidCents: number;
  refundedCents: number;
  client: { id: string; name: string | null; email: string | null } | null;
  placedAt: string;
  trashed: boolean;
}

export interface OrderPage {
  orders: ListedOrder[];
  /** Ask with this for what is older; null when there is nothing older. */
  before: string | null;
  /** All orders placed since were looked through, ISO-8601; null: all there are. */
  searchedTo: string | null;
}

/** How a page is asked for. */
export interface OrdersAsked {
  query: RecordQuery;
  before: OrderCursor | null;
  /** The reader's time zone, for days. */
  zone: string;
  size?: number;
  lookThrough?: number;
}

/**
 * Orders of these stores that a query names, the last placed first. Text is answered by indexes, and so are an amount, a
 * range of days, and the statuses that few orders have; other filters by looking through orders, and the page ends,
 * however full it is, after 20,000 of them.
 */
export async function listOrders(
  db: Transaction,
  { stores, choices }: Searched,
  asked: OrdersAsked,
): Promise<OrderPage> {
  const { query, before, zone, size = PAGE_ORDERS, lookThrough = LOOK_THROUGH } = asked;
  if (stores.length === 0) return { orders: [], before: null, searchedTo: null };
  const storeIds = stores.map(({ id }) => id);
  const share = Math.max(size + 1, Math.ceil(lookThrough / stores.length));
  const range = Prisma.join(rangeOf(query, before, zone), ' and ');
  const each = Prisma.sql`(values ${Prisma.join(
    stores.flatMap(({ id, currency }) =>
      (query.q === null ? [null] : [...amountsOf(query.q, currency), null]).map(
        (cents) => Prisma.sql`(${id}::uuid, ${cents}::bigint)`,
      ),
    ),
  )}) as s (store_id, cents)`;
  const ofStore = Prisma.sql`o.store_id = s.store_id and ${range}`;
  // Without text every order of a store, with it those of the amount that it is, if it is one.
  const isOfIt = query.q === null ? Prisma.sql`true` : Prisma.sql`o.total_cents = s.cents`;
  const looked = Prisma.sql`
    select l.id from ${each} cross join lateral (
      select w.id from (
        select o.* from core.orders o where ${ofStore} and ${isOfIt} order by o.placed_at desc, o.id desc limit ${share}) w
      where ${passing(query, 'w')} order by w.placed_at desc, w.id desc limit ${size + 1}) l`;
  const named =
    query.q === null
      ? null
      : isUuid(query.q)
        ? Prisma.sql`select ${query.q}::uuid`
        : ordersNamed({ stores: storeIds, sources: choices.sources, q: query.q });
  const found = named === null ? looked : Prisma.sql`(${looked}) union (${named})`;
  const rows = await db.$queryRaw<StoredOrder[]>`
    select ${columns} from (${found}) f cross join lateral (
      select * from core.orders o where o.id = f.id and o.store_id = any(${storeIds}::uuid[]) and ${range}
        and ${passing(query, 'o')} offset 0) o
    left join core.clients c on c.id = o.client_id and c.store_id = o.store_id
    order by o.placed_at desc, o.id desc limit ${size + 1}`;
  const isLooking = query.source !== null || query.status !== null || query.payment !== null;
  const horizon = isLooking ? await horizonOf() : null;
  const seen = rows.map(listedOrder).filter((order) => horizon === null || !isBefore(order, horizon));
  const [orders, last] = [seen.slice(0, size), seen[size - 1]];
  if (seen.length > size && last) return { orders, before: orderCursorText(last), searchedTo: null };
  if (horizon === null) return { orders, before: null, searchedTo: null };
  return { orders, before: orderCursorText(horizon), searchedTo: horizon.placedAt };

  /** How far back all stores were looked through: the newest of the places where one was left. */
  async function horizonOf(): Promise<OrderCursor | null> {
    const [left] = await db.$queryRaw<{ placed_at: Date; id: string }[]>`
      select l.placed_at, l.id from ${each} cross join lateral (
        select o.placed_at, o.id from core.orders o where ${ofStore} and ${isOfIt}
        order by o.placed_at desc, o.id desc offset ${share - 1} limit 1) l
      order by l.placed_at desc, l.id desc limit 1`;
    return left ? { placedAt: left.placed_at.toISOString(), id: left.id } : null;
  }
}

/** What an index answers. */
function rangeOf({ status, payment, from, to }: RecordQuery, before: OrderCursor | null, zone: string): Prisma.Sql[] {
  const conditions = [Prisma.sql`true`];
  const dayAt = (day: string, plus: number) =>
    Prisma.sql`((${day}::date + ${plus}::integer)::timestamp at time zone ${zone})`;
  if (before) conditions.push(Prisma.sql`(o.placed_at, o.id) < (${before.placedAt}::timestamptz, ${before.id}::uuid)`);
  if (from !== null) conditions.push(Prisma.sql`o.placed_at >= ${dayAt(from, 0)}`);
  if (to !== null) conditions.push(Prisma.sql`o.placed_at < ${dayAt(to, 1)}`);
  // As a literal, so that the planner knows an index of few rows by it.
  if (status !== null && rare.includes(status)) conditions.push(Prisma.sql`o.status = ${Prisma.raw(`'${status}'`)}`);
  if (payment === 'refunded' || payment === 'partially_refunded') conditions.push(Prisma.sql`o.refunded_cents > 0`);
  return conditions;
}

/** Those of orders_rare_status_idx. */
const rare: readonly OrderStatus[] = ['on_hold', 'cancelled', 'refunded', 'failed'];

/** The other conditions; `paymentStatus` says the same of an order. */
function passing({ source, status, payment }: RecordQuery, alias: 'o' | 'w'): Prisma.Sql {
  const of = (column: string) => Prisma.raw(`${alias}.${column}`);
  const conditions = [Prisma.sql`true`];
  if (source !== null) conditions.push(Prisma.sql`${of('source')} = ${source}`);
  if (status !== null) conditions.push(Prisma.sql`${of('status')} = ${status}::core.order_status`);
  if (payment !== null) {
    const [total, paid, refunded] = [of('total_cents'), of('paid_cents'), of('refunded_cents')];
    conditions.push(Prisma.sql`case
      when ${paid} = 0 and ${total} > 0 then 'unpaid'
      when ${paid} > 0 and ${refunded} >= ${paid} then 'refunded'
      when ${refunded} > 0 then 'partially_refunded'
      when ${paid} >= ${total} then 'paid' else 'partially_paid' end = ${payment}`);
  }
  return Prisma.join(conditions, ' and ');
}

const columns = Prisma.sql`o.id, o.external_id, o.number, o.store_id, o.source, o.status::text as status, o.currency,
  o.total_cents, o.paid_cents, o.refunded_cents, o.placed_at, o.trashed_at is not null as trashed,
  c.id as client_id, c.name as client_name, c.email as client_email`;

interface StoredOrder {
  id: string;
  external_id: string;
  number: string | null;
  store_id: string;
  source: string;
  status: OrderStatus;
  currency: string;
  total_cents: bigint;
  paid_cents: bigint;
  refunded_cents: bigint;
  placed_at: Date;
  trashed: boolean;
  client_id: string | null;
  client_name: string | null;
  client_email: string | null;
}

function listedOrder(row: StoredOrder): ListedOrder {
  const sums = {
    total_cents: Number(row.total_cents),
    paid_cents: Number(row.paid_cents),
    refunded_cents: Number(row.refunded_cents),
  };
  return {
    id: row.id,
    externalId: row.external_id,
    number: row.number,
    storeId: row.store_id,
    source: row.source,
    status: row.status,
    paymentStatus: paymentStatus(sums),
    currency: row.currency,
    totalCents: sums.total_cents,
    paidCents: sums.paid_cents,
    refundedCents: sums.refunded_cents,
    client: row.client_id === null ? null : { id: row.client_id, name: row.client_name, email: row.client_email },
    placedAt: row.placed_at.toISOString(),
    trashed: row.trashed,
  };
}

function isBefore(order: ListedOrder, { placedAt, id }: OrderCursor): boolean {
  return order.placedAt < placedAt || (order.placedAt === placedAt && order.id < id);
}
