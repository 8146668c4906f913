import { add, type Decimal, zero } from '../money/decimal.ts';
import { Unreadable } from './unreadable.ts';
import { amount, amountOrNull, digitsOf, type Fields, id, isObject, list, moment, shown, text } from './wc-fields.ts';

/**
 * A WooCommerce order as a delivery has it (`wc/v3/orders`, 3.9 to 11): only the fields that are read. All amounts are
 * exact, in the shop's own number of decimals; texts are storable; times are UTC.
 */
export interface WcOrder {
  id: string;
  /** WooCommerce's own name, without the `wc-` that its tables have. */
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
  refunds: WcRefund[];
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
  name: string;
  sku: string;
  /** As sent: plugins sell by the metre. */
  quantity: string;
  subtotal: Decimal;
  total: Decimal;
}

export interface WcRefund {
  id: string;
  reason: string;
  /** As it stands there, so negative; tax included. */
  total: Decimal;
}

/** Throws `Unreadable` for what lacks the facts that an order is made of. */
export function readWcOrder(order: Fields): WcOrder {
  const dateCreated = moment(order, 'date_created');
  return {
    id: id(order),
    status: statusOf(order),
    dateModified: moment(order, 'date_modified') ?? dateCreated,
    dateCreated,
    datePaid: moment(order, 'date_paid'),
    currency: text(order.currency, 20).trim().toUpperCase(),
    total: mustHave(amountOrNull(order, 'total'), 'total'),
    totalTax: amount(order, 'total_tax'),
    shippingTotal: shippingTotal(order),
    lines: list(order, 'line_items').map(readLine),
    refunds: list(order, 'refunds').map(readRefund),
    customerId: digitsOf(order.customer_id),
    billing: isObject(order.billing) ? order.billing : {},
    shipping: isObject(order.shipping) ? order.shipping : {},
    customerNote: text(order.customer_note, 10_000),
    number: text(order.number, 255),
    paymentMethodTitle: text(order.payment_method_title, 255) || text(order.payment_method, 255),
    transactionId: text(order.transaction_id, 255),
    couponCodes: list(order, 'coupon_lines').map(({ code }) => text(code, 255)),
    parentId: digitsOf(order.parent_id),
  };
}

/** Read before all else: of a draft or of the trash nothing more is needed. */
export function statusOf(order: Fields): string {
  const status = text(order.status, 100).trim().replace(/^wc-/, '');
  if (typeof order.status !== 'string' || status === '') throw new Unreadable(`status is ${shown(order.status)}`);
  return status;
}

/** The sum of the shipping lines, as it is in the total; the field beside them where there are none. */
function shippingTotal(order: Fields): Decimal {
  const lines = list(order, 'shipping_lines');
  if (lines.length === 0) return amount(order, 'shipping_total');
  return lines.map((line, i) => amount(line, 'total', `shipping_lines[${i}].total`)).reduce(add, zero);
}

function readLine(line: Fields, i: number): WcLine {
  const path = `line_items[${i}]`;
  const total = amountOrNull(line, 'total', `${path}.total`);
  const subtotal = amountOrNull(line, 'subtotal', `${path}.subtotal`);
  const known = mustHave(total ?? subtotal, `${path}.total`);
  return {
    name: text(line.name, 2_000).trim(),
    sku: text(line.sku, 255),
    quantity: text(line.quantity, 40).trim(),
    subtotal: subtotal ?? known,
    total: total ?? known,
  };
}

/** The reason is called `refund` in the wp_api_v1 and v2 formats. */
function readRefund(refund: Fields, i: number): WcRefund {
  const path = `refunds[${i}]`;
  return {
    id: id(refund, `${path}.id`),
    reason: text(refund.reason ?? refund.refund, 2_000),
    total: mustHave(amountOrNull(refund, 'total', `${path}.total`), `${path}.total`),
  };
}

function mustHave(value: Decimal | null, path: string): Decimal {
  if (value === null) throw new Unreadable(`${path} is missing`);
  return value;
}
