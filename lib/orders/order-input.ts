import { z } from 'zod';
import { addressWords, inlineClientInput } from '../clients/client-input.ts';
import { address, cents, couponCodes, externalId, metadata, moment, text } from '../input/fields.ts';
import { currency } from '../money/currency-field.ts';
import { inlinePaymentInput } from '../payments/payment-input.ts';
import { orderStatuses } from './order-statuses.ts';

const MOST_LINES = 10_000;
const wholeQuantity = 'must be a whole number, 1 or more';

const lineInput = z.strictObject(
  {
    description: text(2_000).describe('What was sold.'),
    quantity: z
      .int({ error: wholeQuantity })
      .min(1, { error: wholeQuantity, abort: true })
      .describe('How many. For 2.5 of something, send 1 and put the quantity in the description.'),
    unit_price_cents: cents(0).describe('The price of one, before discounts.'),
    sku: text(255, 0).nullish().describe('Your stock keeping unit.'),
    external_id: text(255, 0).nullish().describe('Your own id of the line. You can’t look anything up by it.'),
    product_id: text(255, 0).nullish().describe('Your own id of the product.'),
    discount_cents: cents(0)
      .optional()
      .describe('The line’s share of the discount, for information: the order’s `discount_cents` is what counts.'),
    tax_cents: cents(0).optional().describe('The line’s tax, for information: the order’s `tax_cents` is what counts.'),
    metadata: metadata.nullish().describe('Up to 50 pairs of texts of your own, about the line.'),
  },
  { error: 'must be an object with description, quantity and unit_price_cents' },
);

/** `POST /orders` (contract §9). What is left out and what is null are the same, but for an amount: that is a number or not there. */
export const orderInput = z.object({
  external_id: externalId.describe(
    'Your own id of the order. With the store and the key’s source it is the order’s identity: the same id again is the same order, which comes back unchanged.',
  ),
  lines: z
    .array(lineInput)
    .min(1)
    .max(MOST_LINES, { error: `must have at most ${MOST_LINES} lines` })
    .describe('What was sold.'),
  currency: currency.nullish().describe('ISO 4217 code, for all amounts of the order. Left out: the store’s.'),
  placed_at: moment.nullish().describe('When the order was placed. Left out: when the request arrived.'),
  status: z
    .enum(orderStatuses, { error: `must be one of ${orderStatuses.join(', ')}` })
    .nullish()
    .describe('Where the order stands. Left out: `pending`.'),
  discount_cents: cents(0).optional().describe('Taken off the sum of the lines. Left out: 0.'),
  shipping_cents: cents(0).optional().describe('Shipping, without tax. Left out: 0.'),
  fee_cents: cents(0).optional().describe('Fees, without tax. Left out: 0.'),
  tax_cents: cents(0).optional().describe('All taxes. Left out: 0.'),
  total_cents: cents(0)
    .optional()
    .describe('Must be the sum: lines − discount + shipping + fee + tax, never below 0. Left out: we compute it.'),
  client: inlineClientInput
    .nullish()
    .describe(
      'Who ordered: found by external id, then by e-mail, otherwise created. A client that exists keeps what it has.',
    ),
  payment: inlinePaymentInput
    .nullish()
    .describe(
      'A payment taken with the order; needs `payments:write` too. `{}` pays the whole total, under the order’s external id.',
    ),
  number: text(255, 0).nullish().describe('What people call the order, if that isn’t its id.'),
  billing_address: address.nullish().describe(`Where this order is billed. ${addressWords}`),
  shipping_address: address.nullish().describe(`Where this order is shipped. ${addressWords}`),
  coupon_codes: couponCodes.nullish().describe('The coupons that were used.'),
  note: text(10_000, 0).nullish().describe('A note about the order.'),
  metadata: metadata.nullish().describe('Up to 50 pairs of texts of your own.'),
});
export type OrderInput = z.output<typeof orderInput>;

const { status, note, metadata: ownMetadata, number, billing_address, shipping_address } = orderInput.shape;
const { lines, discount_cents, shipping_cents, fee_cents, tax_cents, total_cents } = orderInput.shape;

/** `PATCH /orders/{id}` (contract §9). What is left out stays; null clears, but for a status, lines and amounts. */
export const orderChange = z.object({
  status: status
    .unwrap()
    .unwrap()
    .optional()
    .describe('Where the order stands. Setting `cancelled` needs `orders:cancel`.'),
  note: note.describe('A note about the order. `null` clears it.'),
  metadata: ownMetadata.describe('Up to 50 pairs of texts, which replace the existing ones. `null` clears them.'),
  number: number.describe('What people call the order. `null` clears it.'),
  billing_address: billing_address.describe(`Where this order is billed. ${addressWords} \`null\` clears it.`),
  shipping_address: shipping_address.describe(`Where this order is shipped. ${addressWords} \`null\` clears it.`),
  lines: lines.optional().describe('All lines of the order. They replace the existing ones, and the totals follow.'),
  discount_cents: discount_cents.describe(
    'Taken off the sum of the lines. Only together with `lines`; left out, it stays.',
  ),
  shipping_cents: shipping_cents.describe('Shipping, without tax. Only together with `lines`; left out, it stays.'),
  fee_cents: fee_cents.describe('Fees, without tax. Only together with `lines`; left out, they stay.'),
  tax_cents: tax_cents.describe('All taxes. Only together with `lines`; left out, they stay.'),
  total_cents: total_cents.describe(
    'Must be the sum: lines − discount + shipping + fee + tax. Only together with `lines`.',
  ),
});
export type OrderChange = z.output<typeof orderChange>;
