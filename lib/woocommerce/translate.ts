import type { InlineClientInput } from '../clients/client-input.ts';
import { add, type Decimal, divide, parseDecimal, subtract, toMinorUnits, zero } from '../money/decimal.ts';
import { shopMinorUnits } from '../money/woocommerce-currencies.ts';
import type { LineRecord, OrderRecord } from '../orders/order.ts';
import type { OrderStatus } from '../orders/order-statuses.ts';
import { addressOf, clientOf } from './person.ts';
import { refundsOf, type SnapshotRefund } from './refunds.ts';
import { Unreadable } from './unreadable.ts';
import { type Fields, Warnings } from './wc-fields.ts';
import { readWcOrder, type WcLine, type WcOrder } from './wc-order.ts';

/** A line of a snapshot; it has no id before it is stored. */
type SnapshotLine = Omit<LineRecord, 'id'>;

/** What a snapshot says the order itself is, as our record has it. */
type Content = Pick<
  OrderRecord,
  | 'number'
  | 'currency'
  | 'subtotal_cents'
  | 'discount_cents'
  | 'shipping_cents'
  | 'fee_cents'
  | 'tax_cents'
  | 'total_cents'
  | 'billing_address'
  | 'shipping_address'
  | 'coupon_codes'
  | 'note'
> & { metadata: Record<string, string>; placed_at: string | null; lines: SnapshotLine[] };

/** The state of a WooCommerce order at `modifiedAt`, in our words (contract §10). */
export interface Snapshot {
  /** `woo-<order id>`, which is the payment's too. */
  externalId: string;
  /** With the id, what an order is known by; null where the shop gives none. */
  orderKey: string | null;
  /** date_modified_gmt; null where the shop gives none, then the arrival counts. */
  modifiedAt: string | null;
  /** Null where it cannot be read: then it is what it was. */
  status: OrderStatus | null;
  content: Content;
  /** Null: nothing is paid yet. The amount taken is the total of the earliest snapshot with this `paidAt`. */
  payment: { method: string | null; paidAt: string } | null;
  /** The oldest first. */
  refunds: SnapshotRefund[];
  /** False: it lists others too, that cannot be read. */
  areRefundsWhole: boolean;
  client: InlineClientInput;
  /** What could not be read of it, and was left out. */
  warnings: string[];
  /** Why somebody should look at the order, although all of it could be read. */
  attention: string | null;
}

const statuses = new Map<string, OrderStatus>([
  ['pending', 'pending'],
  ['on-hold', 'on_hold'],
  ['processing', 'processing'],
  ['completed', 'completed'],
  ['cancelled', 'cancelled'],
  ['refunded', 'refunded'],
  ['failed', 'failed'],
]);

/** What a status of WooCommerce's own is called here; null: it is of the shop's invention. */
export function statusFrom(wooStatus: string): OrderStatus | null {
  return statuses.get(wooStatus) ?? null;
}

/**
 * Our snapshot of a WooCommerce order that is neither a draft nor in the trash. Pure. Throws `Unreadable` for what
 * cannot be understood, and nothing else, whatever the JSON is.
 */
export function translateOrder(order: Fields): Snapshot {
  const warnings = new Warnings();
  const wc = readWcOrder(order, warnings.add);
  const digits = digitsOfCurrency(wc.currency);
  const content = contentOf(wc, digits, warnings);
  const known = statuses.get(wc.status);
  if (!known && wc.status !== '') content.metadata.woo_status = wc.status;
  const invented = wc.datePaid === null ? 'pending' : 'processing';
  return {
    externalId: `woo-${wc.id}`,
    orderKey: wc.orderKey,
    modifiedAt: wc.dateModified,
    status: known ?? (wc.status === '' ? null : invented),
    content,
    payment: wc.datePaid === null ? null : { method: wc.paymentMethodTitle || null, paidAt: wc.datePaid },
    refunds: refundsOf(wc.refunds, digits),
    areRefundsWhole: wc.areRefundsWhole,
    client: clientOf({
      externalId: wc.customerId && `woo-${wc.customerId}`,
      account: {},
      billing: wc.billing,
      shipping: wc.shipping,
    }),
    warnings: warnings.all(),
    attention: known ? null : depositWarning(wc.status, wc.datePaid !== null),
  };
}

function digitsOfCurrency(code: string): number {
  const digits = shopMinorUnits(code);
  if (digits !== null) return digits;
  const problem = code === '' ? 'currency is missing' : `currency is "${code}", whose minor unit we don’t know`;
  throw new Unreadable(
    problem,
    'Write to support with this delivery: a currency of a plugin has to be made known here first.',
  );
}

/**
 * The total is WooCommerce's own. The parts are rounded each, never below 0, and what they leave of it (fees, rounding,
 * a line below zero, what could not be read) is `fee_cents`, which may be negative: so the parts always add up.
 */
function contentOf(wc: WcOrder, digits: number, warnings: Warnings): Content {
  const total = whole(wc.total, digits, 'total');
  if (total < 0) throw new Unreadable('total is below zero', BELOW_ZERO);
  const rest = {
    number: wc.number || null,
    currency: wc.currency,
    total_cents: total,
    billing_address: addressOf(wc.billing, 'with e-mail'),
    shipping_address: addressOf(wc.shipping, 'with e-mail'),
    coupon_codes: wc.couponCodes.filter((code) => code !== '').slice(0, MOST_COUPONS),
    note: wc.customerNote || null,
    placed_at: wc.dateCreated,
    metadata: metadataOf(wc),
  };
  if (wc.isWithoutLines) {
    const line = {
      ...{ description: 'Order total', sku: null, quantity: 1, unit_price_cents: total, total_cents: total },
      ...{ external_id: null, product_id: null, discount_cents: null, tax_cents: null, metadata: {} },
    };
    return { ...rest, subtotal_cents: total, ...nothingElse, lines: [line] };
  }
  const readable = wc.lines.filter((line) => isKeepable(line, digits, warnings));
  const lines = readable.map((line) => lineOf(line, digits));
  const discount = readable.reduce((sum, line) => add(sum, subtract(line.subtotal, line.total)), zero);
  const parts = {
    subtotal_cents: safe(sumOf(lines), 'the sum of line_items'),
    discount_cents: atLeast0(whole(discount, digits, 'the discount')),
    shipping_cents: atLeast0(whole(wc.shippingTotal, digits, 'shipping_total')),
    tax_cents: atLeast0(whole(wc.totalTax, digits, 'total_tax')),
  };
  const withoutFees = parts.subtotal_cents - parts.discount_cents + parts.shipping_cents + parts.tax_cents;
  return { ...rest, ...parts, fee_cents: safe(total - withoutFees, 'what is left for fees'), lines };
}

const BELOW_ZERO =
  'An order here is never below zero. If it is a credit for another order, refund that order in WooCommerce instead; if the total is a mistake, correct it and save: the delivery that follows resolves this one.';

const MOST_COUPONS = 50;

const nothingElse = { discount_cents: 0, shipping_cents: 0, fee_cents: 0, tax_cents: 0 };

function sumOf(lines: SnapshotLine[]): number {
  return lines.reduce((sum, line) => sum + line.total_cents, 0);
}

/** An absurd amount on one line does not hide the order: the line is left out. */
function isKeepable(line: WcLine, digits: number, warnings: Warnings): boolean {
  const most = [line.subtotal, line.total, line.totalTax].map((amount) => Number(toMinorUnits(amount, digits)));
  if (most.every(Number.isSafeInteger)) return true;
  warnings.add(`${line.path} is more than can be kept: left out`);
  return false;
}

/** The line's amount is the truth, its unit price that amount by the quantity, rounded. */
function lineOf(line: WcLine, digits: number): SnapshotLine {
  const cents = (amount: Decimal) => atLeast0(whole(amount, digits, line.path));
  const total = cents(line.subtotal);
  const quantity = wholeQuantity(line.quantity);
  const name = line.name || 'Unnamed item';
  const suffix = quantity === null ? ` (quantity ${line.quantity || 'unknown'})` : '';
  const { variationId } = line;
  return {
    description: suffix === '' ? name : `${[...name].slice(0, 2_000 - suffix.length).join('')}${suffix}`,
    sku: line.sku || null,
    quantity: quantity ?? 1,
    unit_price_cents: Number(divide(BigInt(total), BigInt(quantity ?? 1))),
    total_cents: total,
    external_id: line.id,
    product_id: line.productId,
    discount_cents: cents(subtract(line.subtotal, line.total)),
    tax_cents: cents(line.totalTax),
    metadata: Object.fromEntries([...line.metadata, ...(variationId ? [['woo_variation', variationId]] : [])]),
  };
}

/** Null for half a metre, for none, and for what is no number. */
function wholeQuantity(quantity: string): number | null {
  const exact = parseDecimal(quantity);
  if (exact === null || exact.units <= 0n || exact.units % 10n ** BigInt(exact.scale) !== 0n) return null;
  const number = Number(toMinorUnits(exact, 0));
  return Number.isSafeInteger(number) ? number : null;
}

/** Few: what people look an order up by. */
function metadataOf(wc: WcOrder): Record<string, string> {
  const found = {
    woo_number: wc.number,
    woo_transaction_id: wc.transactionId,
    woo_coupons: wc.couponCodes.join(', ').slice(0, 1_000).toWellFormed(),
    woo_parent: wc.parentId ? `woo-${wc.parentId}` : '',
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''));
}

function whole(amount: Decimal, digits: number, path: string): number {
  return safe(Number(toMinorUnits(amount, digits)), path);
}

/** A whole number beyond 2^53−1 is never a safe integer, sums of safe ones included: so this sees every overflow. */
function safe(value: number, path: string): number {
  if (!Number.isSafeInteger(value))
    throw new Unreadable(`${path} is more than can be kept: 9007199254740991 minor units`);
  return value;
}

function atLeast0(value: number): number {
  return Math.max(0, value);
}

/** What the deposit plugins call an order of which only a part was paid. */
const PARTLY_PAID = /partial|deposit|instal+ment|part-paid|balance-due|pending-balance|scheduled-payment|layaway/i;

/**
 * What deserves a look about an order in a deposit status, or null: WooCommerce says of it only that it is paid, or not,
 * and never how much.
 */
function depositWarning(status: string, isPaid: boolean): string | null {
  if (!PARTLY_PAID.test(status)) return null;
  return isPaid
    ? `status ${status}: the shop may have taken a deposit only; WooCommerce does not say how much, so the whole total counts as paid`
    : `status ${status}: the shop may have taken a deposit; WooCommerce does not say how much, so nothing counts as paid yet`;
}
