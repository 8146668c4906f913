import type { InlineClientInput } from '../clients/client-input.ts';
import { add, type Decimal, divide, parseDecimal, subtract, toMinorUnits, zero } from '../money/decimal.ts';
import { shopMinorUnits } from '../money/woocommerce-currencies.ts';
import type { LineRecord, OrderRecord } from '../orders/order.ts';
import type { OrderStatus } from '../orders/order-input.ts';
import { clientOf } from './person.ts';
import { Unreadable } from './unreadable.ts';
import type { Fields } from './wc-fields.ts';
import { readWcOrder, type WcLine, type WcOrder } from './wc-order.ts';

/** A line of a snapshot; it has no id before it is stored. */
export type SnapshotLine = Omit<LineRecord, 'id'>;

/** What a snapshot says the order itself is, as our record has it. */
export type Content = Pick<
  OrderRecord,
  | 'currency'
  | 'subtotal_cents'
  | 'discount_cents'
  | 'shipping_cents'
  | 'fee_cents'
  | 'tax_cents'
  | 'total_cents'
  | 'note'
> & { metadata: Record<string, string>; placed_at: string | null; lines: SnapshotLine[] };

/** The state of a WooCommerce order at `modifiedAt`, in our words (contract §10). */
export interface Snapshot {
  /** `woo-<order id>`, which is the payment's too. */
  externalId: string;
  /** date_modified_gmt; null where the shop gives none, then the arrival counts. */
  modifiedAt: string | null;
  status: OrderStatus;
  content: Content;
  /** Null: nothing is paid yet, or nothing was to be paid. */
  payment: { amountCents: number; method: string | null; paidAt: string } | null;
  /** Newest first, as WooCommerce lists them. */
  refunds: { externalId: string; amountCents: number; reason: string | null }[];
  client: InlineClientInput;
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

/**
 * Our snapshot of a WooCommerce order that is neither a draft nor in the trash. Pure. Throws `Unreadable` for what
 * cannot be understood, and nothing else, whatever the JSON is.
 */
export function translateOrder(order: Fields): Snapshot {
  const wc = readWcOrder(order);
  const digits = digitsOfCurrency(wc.currency);
  const content = contentOf(wc, digits);
  const known = statuses.get(wc.status);
  if (!known) content.metadata.woo_status = wc.status;
  return {
    externalId: `woo-${wc.id}`,
    modifiedAt: wc.dateModified,
    status: known ?? (wc.datePaid === null ? 'pending' : 'processing'),
    content,
    payment: paymentOf(wc, content.total_cents),
    refunds: refundsOf(wc, digits),
    client: clientOf({
      externalId: wc.customerId && `woo-${wc.customerId}`,
      account: {},
      billing: wc.billing,
      shipping: wc.shipping,
    }),
  };
}

function digitsOfCurrency(code: string): number {
  const digits = shopMinorUnits(code);
  if (digits !== null) return digits;
  const said =
    code === '' ? 'currency is missing' : `currency is "${code}", which is none that we know the minor unit of`;
  throw new Unreadable(
    said,
    'Write to support with this delivery: a currency of a plugin has to be made known here first.',
  );
}

/**
 * The total is WooCommerce's own. The parts are rounded each, never below 0, and what they leave of it (fees, rounding,
 * a line below zero) is `fee_cents`, which may be negative: so the parts always add up.
 */
function contentOf(wc: WcOrder, digits: number): Content {
  const total = whole(wc.total, digits, 'total');
  if (total < 0) throw new Unreadable('total is below zero');
  const rest = {
    currency: wc.currency,
    total_cents: total,
    note: wc.customerNote || null,
    placed_at: wc.dateCreated,
    metadata: metadataOf(wc),
  };
  if (wc.lines.length === 0) {
    const line = {
      ...{ description: 'Order total', sku: null, quantity: 1, unit_price_cents: total, total_cents: total },
      ...nothingMore,
    };
    return { ...rest, subtotal_cents: total, ...nothingElse, lines: [line] };
  }
  const lines = wc.lines.map((line, i) => lineOf(line, digits, `line_items[${i}].subtotal`));
  const discount = wc.lines.reduce((sum, line) => add(sum, subtract(line.subtotal, line.total)), zero);
  const parts = {
    subtotal_cents: safe(sumOf(lines), 'the sum of line_items'),
    discount_cents: atLeast0(whole(discount, digits, 'the discount')),
    shipping_cents: atLeast0(whole(wc.shippingTotal, digits, 'shipping_total')),
    tax_cents: atLeast0(whole(wc.totalTax, digits, 'total_tax')),
  };
  const withoutFees = parts.subtotal_cents - parts.discount_cents + parts.shipping_cents + parts.tax_cents;
  return { ...rest, ...parts, fee_cents: safe(total - withoutFees, 'what is left for fees'), lines };
}

const nothingElse = { discount_cents: 0, shipping_cents: 0, fee_cents: 0, tax_cents: 0 };

/** What a line does not say of itself. */
const nothingMore = { external_id: null, product_id: null, discount_cents: null, tax_cents: null, metadata: {} };

function sumOf(lines: SnapshotLine[]): number {
  return lines.reduce((sum, line) => sum + line.total_cents, 0);
}

/** The line's amount is the truth, its unit price that amount by the quantity, rounded. */
function lineOf(line: WcLine, digits: number, path: string): SnapshotLine {
  const total = atLeast0(whole(line.subtotal, digits, path));
  const quantity = wholeQuantity(line.quantity);
  const name = line.name || 'Unnamed item';
  const suffix = quantity === null ? ` (quantity ${line.quantity || 'unknown'})` : '';
  return {
    description: suffix === '' ? name : `${[...name].slice(0, 2_000 - suffix.length).join('')}${suffix}`,
    sku: line.sku || null,
    quantity: quantity ?? 1,
    unit_price_cents: Number(divide(BigInt(total), BigInt(quantity ?? 1))),
    total_cents: total,
    ...nothingMore,
  };
}

/** Null for half a metre, for none, and for what is no number. */
function wholeQuantity(quantity: string): number | null {
  const exact = parseDecimal(quantity);
  if (exact === null || exact.units <= 0n || exact.units % 10n ** BigInt(exact.scale) !== 0n) return null;
  const number = Number(toMinorUnits(exact, 0));
  return Number.isSafeInteger(number) ? number : null;
}

/** Nothing is paid of an order that costs nothing: it counts as paid without (contract §9). */
function paymentOf(wc: WcOrder, total: number): Snapshot['payment'] {
  if (wc.datePaid === null || total === 0) return null;
  return { amountCents: total, method: wc.paymentMethodTitle || null, paidAt: wc.datePaid };
}

/** Amounts are negative there and positive here; one of nothing (a restock) is none. The first of an id counts. */
function refundsOf(wc: WcOrder, digits: number): Snapshot['refunds'] {
  const byId = new Map<string, Snapshot['refunds'][number]>();
  for (const [i, refund] of wc.refunds.entries()) {
    const amountCents = Math.abs(whole(refund.total, digits, `refunds[${i}].total`));
    const externalId = `woo-${refund.id}`;
    if (amountCents > 0 && !byId.has(externalId))
      byId.set(externalId, { externalId, amountCents, reason: refund.reason || null });
  }
  const refunds = [...byId.values()];
  safe(
    refunds.reduce((sum, refund) => sum + refund.amountCents, 0),
    'the sum of refunds',
  );
  return refunds;
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
