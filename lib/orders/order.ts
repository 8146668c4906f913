import { z } from 'zod';
import { addressRecord, clientRecord } from '../clients/client.ts';
import { utcTime } from '../input/fields.ts';
import { paymentRecord, refundRecord } from '../payments/payment.ts';
import { orderStatuses, paymentStatuses } from './order-statuses.ts';

const lineRecord = z.object({
  id: z.string().describe('Our id of the line. It stays the same when the order changes.'),
  description: z.string().describe('What was sold.'),
  sku: z.string().nullable().describe('The stock keeping unit, if the sender gave one.'),
  quantity: z
    .int()
    .describe('How many. A fractional quantity from WooCommerce is 1 here, and is given in the description.'),
  unit_price_cents: z.int().describe('The price of one, rounded. `total_cents` is exact.'),
  total_cents: z.int().describe('The line’s total before the order’s discount.'),
  external_id: z.string().nullable().describe('The sender’s own id of the line.'),
  product_id: z.string().nullable().describe('The sender’s own id of the product.'),
  discount_cents: z
    .int()
    .nullable()
    .describe('The line’s share of the discount, for information: the order’s `discount_cents` is what counts.'),
  tax_cents: z.int().nullable().describe('The line’s tax, for information: the order’s `tax_cents` is what counts.'),
  metadata: z.record(z.string(), z.string()).describe('Pairs of texts that the sender added to the line.'),
});
export type LineRecord = z.output<typeof lineRecord>;

/** An order as it goes out (contract §9): the shape of the answer, and of the documentation. */
export const orderRecord = z.object({
  id: z.string().describe('Our id of the order, a UUIDv7.'),
  store_id: z.string().describe('The store it belongs to.'),
  source: z.string().describe('The system it came from, as set for the key.'),
  external_id: z.string().describe('The sender’s own id. With store and source it is the order’s identity, for ever.'),
  number: z.string().nullable().describe('What people call the order, if that is not its id.'),
  status: z.enum(orderStatuses).describe('Where the order stands.'),
  payment_status: z.enum(paymentStatuses).describe('How much of the total is paid and not refunded.'),
  currency: z.string().describe('ISO 4217, for all amounts of the order.'),
  subtotal_cents: z.int().describe('The sum of the lines’ totals.'),
  discount_cents: z.int().describe('Taken off the subtotal.'),
  shipping_cents: z.int().describe('Shipping, without tax.'),
  fee_cents: z.int().describe('Fees, without tax. Negative only for WooCommerce orders.'),
  tax_cents: z.int().describe('All taxes.'),
  total_cents: z.int().describe('Subtotal − discount + shipping + fee + tax.'),
  paid_cents: z.int().describe('What was paid, before refunds.'),
  refunded_cents: z.int().describe('How much of it was refunded.'),
  client_id: z.string().nullable().describe('The client who placed the order; null if there is none.'),
  client: clientRecord.nullable().describe('That client as it is now. The order’s own addresses are below.'),
  billing_address: addressRecord
    .nullable()
    .describe('Where this order is billed, whatever the client’s address is now.'),
  shipping_address: addressRecord.nullable().describe('Where this order is shipped.'),
  lines: z.array(lineRecord).describe('What was sold.'),
  payments: z.array(paymentRecord).describe('Every payment on the order, the oldest first.'),
  refunds: z.array(refundRecord).describe('Every refund on the order, the oldest first.'),
  coupon_codes: z.array(z.string()).describe('The coupons that were used.'),
  note: z.string().nullable().describe('The sender’s note.'),
  metadata: z.record(z.string(), z.string()).describe('Pairs of texts that the sender added.'),
  placed_at: utcTime.describe('When the order was placed.'),
  created_at: utcTime.describe('When we first stored it.'),
  updated_at: utcTime.describe('When it last changed here.'),
  cancelled_at: utcTime.nullable().describe('When it was cancelled.'),
  trashed_at: utcTime.nullable().describe('When the shop put it in the trash. It stays readable.'),
  gone_from_shop_at: utcTime
    .optional()
    .describe('When we noticed that the linked shop had permanently deleted it. Left out unless it has.'),
});
export type OrderRecord = z.output<typeof orderRecord>;
