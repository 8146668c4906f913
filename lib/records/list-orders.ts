import type { Transaction } from '../database/prisma.ts';
import { as, first, type RowOf, run, statement } from '../database/statement.ts';
import { type OrderStatus, type PaymentStatus, paymentStatus } from '../orders/order-statuses.ts';
import { amountsOf } from './amounts-of.ts';
import { named, namedParameters, ordersNamed } from './find-by-text.ts';
import { type OrderCursor, orderCursorText, type RecordQuery } from './record-query.ts';
import type { Searched } from './scope-of-search.ts';

/** Orders that one page looks through for those that pass its filters, over all stores: some 50 ms, whatever there is. */
const LOOK_THROUGH = 20_000;
/** Of those that were refunded fewer: they lie far apart. */
const LOOK_THROUGH_REFUNDED = 4_000;
const PAGE_ORDERS = 50;

/** An order as lists show it. */
interface ListedOrder {
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

/** What an index answers. What is null is not asked for. */
const inRange = `
  ($before_at::timestamptz is null or (o.placed_at, o.id) < ($before_at, $before_id::uuid))
  and ($from::date is null or o.placed_at >= ($from::timestamp at time zone $zone::text))
  and ($to::date is null or o.placed_at < (($to + 1)::timestamp at time zone $zone))
  and ($rare_status::core.order_status is null or o.status = $rare_status)
  and (not $refunded::boolean or o.refunded_cents > 0)`;
const rangeParameters = {
  before_at: 'timestamptz?',
  before_id: 'uuid?',
  from: as<string | null>('date'),
  to: as<string | null>('date'),
  zone: 'text',
  rare_status: as<OrderStatus | null>('core.order_status'),
  refunded: 'boolean',
} as const;

/** Those of orders_rare_status_idx. */
const rare: readonly OrderStatus[] = ['on_hold', 'cancelled', 'refunded', 'failed'];

/** The other conditions; `paymentStatus` says the same of an order. */
const passing = `
  ($source::text is null or o.source = $source)
  and ($status::core.order_status is null or o.status = $status)
  and ($payment::text is null or case
    when o.paid_cents = 0 and o.total_cents > 0 then 'unpaid'
    when o.paid_cents > 0 and o.refunded_cents >= o.paid_cents then 'refunded'
    when o.refunded_cents > 0 then 'partially_refunded'
    when o.paid_cents >= o.total_cents then 'paid' else 'partially_paid' end = $payment)`;

/** Where orders are looked through: all of every store, or those of the amounts that a text may be there. */
const all = { each: 'unnest($stores::uuid[]) as s (store_id)', ofIt: 'o.store_id = s.store_id' };
const ofAmount = {
  each: 'unnest($amount_stores::uuid[], $amounts::bigint[]) as s (store_id, cents)',
  ofIt: 'o.store_id = s.store_id and o.total_cents = s.cents',
};
const amountParameters = { amount_stores: 'uuid[]', amounts: 'bigint[]' } as const;

function lookedThrough({ each, ofIt }: typeof all): string {
  return `
    select l.id from ${each} cross join lateral (
      select o.id from (
        select o.* from core.orders o where ${ofIt} and ${inRange} order by o.placed_at desc, o.id desc limit $share) o
      where ${passing} order by o.placed_at desc, o.id desc limit $size) l`;
}

/** Of those that were found, as `f`, a page. */
function pageOf(found: string): string {
  return `
    select o.id, o.external_id, o.number, o.store_id, o.source, o.status::text as status, o.currency,
      o.total_cents, o.paid_cents, o.refunded_cents, o.placed_at, o.trashed_at is not null as trashed,
      c.id as client_id, c.name as client_name, c.email as client_email
    from (${found}) f cross join lateral (
      select * from core.orders o where o.id = f.id and o.store_id = any ($stores) and ${inRange} and ${passing}
      offset 0) o
    left join core.clients c on c.id = o.client_id and c.store_id = o.store_id
    order by o.placed_at desc, o.id desc limit $size`;
}
const pageParameters = {
  ...rangeParameters,
  source: 'text?',
  status: as<OrderStatus | null>('core.order_status'),
  payment: 'text?',
  share: 'bigint',
  size: 'bigint',
} as const;
const columns = {
  id: 'uuid',
  external_id: 'text',
  number: 'text?',
  store_id: 'uuid',
  source: 'text',
  status: as<OrderStatus>('text'),
  currency: 'text',
  total_cents: 'bigint',
  paid_cents: 'bigint',
  refunded_cents: 'bigint',
  placed_at: 'timestamptz',
  trashed: 'boolean',
  client_id: 'uuid?',
  client_name: 'text?',
  client_email: 'text?',
} as const;

const ordersInTurn = statement({
  name: 'orders-in-turn',
  parameters: { ...pageParameters, stores: 'uuid[]' },
  columns,
  text: pageOf(lookedThrough(all)),
});
const ordersByText = statement({
  name: 'orders-by-text',
  parameters: { ...pageParameters, ...namedParameters, numbers: 'text[]', ...amountParameters },
  columns,
  text: pageOf(`(${lookedThrough(ofAmount)}) union (${ordersNamed})`),
});

/** How far back all stores were looked through: the newest of the places where one was left. */
function horizonOf({ each, ofIt }: typeof all): string {
  return `
    select l.placed_at, l.id from ${each} cross join lateral (
      select o.placed_at, o.id from core.orders o where ${ofIt} and ${inRange}
      order by o.placed_at desc, o.id desc offset $share::bigint - 1 limit 1) l
    order by l.placed_at desc, l.id desc limit 1`;
}
const horizonInTurn = statement({
  name: 'orders-horizon',
  parameters: { ...rangeParameters, share: 'bigint', stores: 'uuid[]' },
  columns: { placed_at: 'timestamptz', id: 'uuid' },
  text: horizonOf(all),
});
const horizonOfAmount = statement({
  name: 'orders-horizon-of-amount',
  parameters: { ...rangeParameters, share: 'bigint', ...amountParameters },
  columns: { placed_at: 'timestamptz', id: 'uuid' },
  text: horizonOf(ofAmount),
});

/**
 * Orders of these stores that a query names, the last placed first. Text is answered by indexes, and so are an amount, a
 * range of days, and the statuses that few orders have; other filters by looking through orders, and the page ends,
 * however full it is, after 20,000 of them.
 */
export async function listOrders(
  db: Transaction,
  { stores: searchedStores, choices }: Searched,
  asked: OrdersAsked,
): Promise<OrderPage> {
  const { query, before, zone, size = PAGE_ORDERS, lookThrough = LOOK_THROUGH } = asked;
  const { q, source, status, payment, from, to } = query;
  if (searchedStores.length === 0) return { orders: [], before: null, searchedTo: null };
  const stores = searchedStores.map(({ id }) => id);
  const refunded = payment === 'refunded' || payment === 'partially_refunded';
  const most = refunded ? Math.min(lookThrough, LOOK_THROUGH_REFUNDED) : lookThrough;
  const range = {
    before_at: before?.placedAt ?? null,
    before_id: before?.id ?? null,
    from,
    to,
    zone,
    rare_status: status !== null && rare.includes(status) ? status : null,
    refunded,
    share: Math.max(size + 1, Math.ceil(most / stores.length)),
  };
  const page = { ...range, source, status, payment, size: size + 1 };
  const pairs = searchedStores.flatMap(({ id, currency }) =>
    (q === null ? [] : amountsOf(q, currency)).map((cents) => ({ id, cents })),
  );
  const amounts = { amount_stores: pairs.map(({ id }) => id), amounts: pairs.map(({ cents }) => cents) };
  const numbers = q === null ? [] : [q, `#${q}`, q.replace(/^#/, '')];
  const rows = await (q === null
    ? run(db, ordersInTurn, { ...page, stores })
    : run(db, ordersByText, { ...page, ...named(q, stores, choices.sources), numbers, ...amounts }));
  const isLooking = source !== null || status !== null || payment !== null;
  const left = !isLooking
    ? undefined
    : q === null
      ? await first(db, horizonInTurn, { ...range, stores })
      : await first(db, horizonOfAmount, { ...range, ...amounts });
  const horizon = left && { placedAt: left.placed_at.toISOString(), id: left.id };
  const seen = rows.map(listedOrder).filter((order) => horizon === undefined || !isBefore(order, horizon));
  const [orders, last] = [seen.slice(0, size), seen[size - 1]];
  if (seen.length > size && last) return { orders, before: orderCursorText(last), searchedTo: null };
  if (horizon === undefined) return { orders, before: null, searchedTo: null };
  return { orders, before: orderCursorText(horizon), searchedTo: horizon.placedAt };
}

function listedOrder(row: RowOf<typeof columns>): ListedOrder {
  return {
    id: row.id,
    externalId: row.external_id,
    number: row.number,
    storeId: row.store_id,
    source: row.source,
    status: row.status,
    paymentStatus: paymentStatus(row),
    currency: row.currency,
    totalCents: row.total_cents,
    paidCents: row.paid_cents,
    refundedCents: row.refunded_cents,
    client: row.client_id === null ? null : { id: row.client_id, name: row.client_name, email: row.client_email },
    placedAt: row.placed_at.toISOString(),
    trashed: row.trashed,
  };
}

function isBefore(order: ListedOrder, { placedAt, id }: OrderCursor): boolean {
  return order.placedAt < placedAt || (order.placedAt === placedAt && order.id < id);
}
