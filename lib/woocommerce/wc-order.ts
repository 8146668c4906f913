import { add, type Decimal, zero } from '../money/decimal.ts';
import { Unreadable } from './unreadable.ts';
import {
  amountOrNull,
  digitsOf,
  type Elements,
  type Fields,
  id,
  isObject,
  list,
  moment,
  notAnId,
  part,
  partOrNull,
  shown,
  text,
  type Warn,
} from './wc-fields.ts';

/**
 * A WooCommerce order as a delivery has it (`wc/v3/orders`, 3.9 to 11): only the fields that are read. All amounts are
 * exact, in the shop's own number of decimals; texts are storable; times are UTC.
 */
export interface WcOrder {
  id: string;
  /** What tells it from another order with this id, of a shop that was set up anew; null where there is none. */
  orderKey: string | null;
  /** WooCommerce's own name, without the `wc-` that its tables have; empty where it cannot be read. */
  status: string;
  /** The stamp that says which of two snapshots is newer: one-second resolution. */
  dateModified: string | null;
  dateCreated: string | null;
  datePaid: string | null;
  currency: string;
  total: Decimal;
  totalTax: Decimal;
  shippingTotal: Decimal;
  lines: WcLine[];
  /** There are none, not even any that cannot be read. */
  isWithoutLines: boolean;
  refunds: WcRefund[];
  /** False: there are others, that cannot be read. */
  areRefundsWhole: boolean;
  /** Null for a guest. */
  customerId: string | null;
  billing: Fields;
  shipping: Fields;
  customerNote: string;
  /** What people call the order; a plugin may number them otherwise than by id. */
  number: string;
  paymentMethodTitle: string;
  transactionId: string;
  couponCodes: string[];
  /** The order that a marketplace plugin split this one off. */
  parentId: string | null;
}

/** `subtotal` is before discount, `total` after it; both without tax, also where prices include it. */
export interface WcLine {
  /** Where it stands, in words. */
  path: string;
  id: string | null;
  productId: string | null;
  variationId: string | null;
  name: string;
  sku: string;
  /** As sent: plugins sell by the metre. */
  quantity: string;
  subtotal: Decimal;
  total: Decimal;
  totalTax: Decimal;
  /** What the customer chose, as people read it. */
  metadata: [string, string][];
}

export interface WcRefund {
  id: string;
  reason: string;
  /** As it stands there, so negative; tax included. */
  total: Decimal;
}

/** Throws `Unreadable` where id, currency or total cannot be read; whatever else cannot is left out, with a warning. */
export function readWcOrder(order: Fields, warn: Warn): WcOrder {
  const dateCreated = moment(order, 'date_created');
  const lines = list(order, 'line_items', warn);
  const refunds = list(order, 'refunds', warn);
  const readRefunds = refunds.items.flatMap((item) => readRefund(item, warn));
  return {
    id: id(order),
    orderKey: orderKeyOf(order),
    status: statusOf(order, warn),
    dateModified: moment(order, 'date_modified') ?? dateCreated,
    dateCreated,
    datePaid: moment(order, 'date_paid'),
    currency: text(order.currency, 20).trim().toUpperCase(),
    total: mustHave(amountOrNull(order, 'total'), 'total'),
    totalTax: part(order, 'total_tax', 'total_tax', warn),
    shippingTotal: shippingTotal(order, warn),
    lines: lines.items.flatMap((item) => readLine(item, warn)),
    isWithoutLines: lines.isWhole && lines.items.length === 0,
    refunds: readRefunds,
    areRefundsWhole: refunds.isWhole && readRefunds.length === refunds.items.length,
    customerId: digitsOf(order.customer_id),
    billing: isObject(order.billing) ? order.billing : {},
    shipping: isObject(order.shipping) ? order.shipping : {},
    customerNote: text(order.customer_note, 10_000),
    number: text(order.number, 255),
    paymentMethodTitle: text(order.payment_method_title, 255) || text(order.payment_method, 255),
    transactionId: text(order.transaction_id, 255),
    couponCodes: list(order, 'coupon_lines', warn).items.map(({ fields }) => text(fields.code, 255)),
    parentId: digitsOf(order.parent_id),
  };
}

/** Read before all else: of a draft or of the trash nothing more is needed. */
export function statusOf(order: Fields, warn: Warn): string {
  const status = text(order.status, 100).trim().replace(/^wc-/, '');
  if (typeof order.status === 'string' && status !== '') return status;
  warn(`status is ${shown(order.status)}: left out`);
  return '';
}

export function orderKeyOf(order: Fields): string | null {
  return text(order.order_key, 255) || null;
}

/** The sum of the shipping lines, as it is in the total; the field beside them where there are none. */
function shippingTotal(order: Fields, warn: Warn): Decimal {
  const lines = list(order, 'shipping_lines', warn);
  if (lines.items.length === 0 && lines.isWhole) return part(order, 'shipping_total', 'shipping_total', warn);
  return lines.items.map(({ fields, path }) => part(fields, 'total', `${path}.total`, warn)).reduce(add, zero);
}

type Item = Elements['items'][number];

/** A line whose `total` is above its `subtotal` has a price that somebody raised: it is that total (contract §10). */
function readLine({ fields, path }: Item, warn: Warn): WcLine[] {
  const total = partOrNull(fields, 'total', `${path}.total`, warn);
  const subtotal = partOrNull(fields, 'subtotal', `${path}.subtotal`, warn);
  const known = total ?? subtotal;
  if (known === null) {
    if (isAbsent(fields.total)) warn(`${path}.total is missing: left out`);
    return [];
  }
  const line = { subtotal: subtotal ?? known, total: total ?? known };
  return [
    {
      path,
      id: digitsOf(fields.id),
      productId: digitsOf(fields.product_id),
      variationId: digitsOf(fields.variation_id),
      name: text(fields.name, 2_000).trim(),
      sku: text(fields.sku, 255),
      quantity: text(fields.quantity, 40).trim(),
      subtotal: isAbove(line.total, line.subtotal) ? line.total : line.subtotal,
      total: line.total,
      totalTax: part(fields, 'total_tax', `${path}.total_tax`, warn),
      metadata: metadataOf(fields),
    },
  ];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isAbove(one: Decimal, other: Decimal): boolean {
  return add(one, { ...other, units: -other.units }).units > 0n;
}

const MOST_PAIRS = 50;

/** What a shop shows of a line's choices; names that begin with _ are WordPress's own and not for people. */
function metadataOf(line: Fields): [string, string][] {
  const pairs = list(line, 'meta_data', () => {}).items.map(({ fields }): [string, string] => {
    const key = text(fields.key, 100);
    const name = text(fields.display_key, 100) || key;
    return key.startsWith('_') ? ['', ''] : [name, text(fields.display_value, 500) || text(fields.value, 500)];
  });
  return pairs.filter(([name, value]) => name !== '' && value !== '').slice(0, MOST_PAIRS);
}

/** The reason is called `refund` in the wp_api_v1 and v2 formats. */
function readRefund({ fields, path }: Item, warn: Warn): WcRefund[] {
  const total = partOrNull(fields, 'total', `${path}.total`, warn);
  const refundId = digitsOf(fields.id);
  if (total !== null && refundId !== null) {
    return [{ id: refundId, reason: text(fields.reason ?? fields.refund, 2_000), total }];
  }
  if (refundId === null) warn(`${path}.id ${notAnId(fields.id)}: this refund is not counted`);
  else if (isAbsent(fields.total)) warn(`${path}.total is missing: this refund is not counted`);
  return [];
}

function mustHave(value: Decimal | null, path: string): Decimal {
  if (value === null) throw new Unreadable(`${path} is missing`);
  return value;
}
