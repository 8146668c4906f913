import { z } from 'zod';
import { inlineClientInput } from '../clients/client-input.ts';
import { address, cents, couponCodes, externalId, metadata, moment, text } from '../input/fields.ts';
import { currency } from '../money/currency-field.ts';
import { inlinePaymentInput } from '../payments/payment-input.ts';

export const orderStatuses = [
  'pending',
  'on_hold',
  'processing',
  'completed',
  'cancelled',
  'refunded',
  'failed',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

const MOST_LINES = 10_000;
const wholeQuantity = 'must be a whole number, 1 or more';

const lineInput = z.strictObject(
  {
    description: text(2_000),
    quantity: z.int({ error: wholeQuantity }).min(1, { error: wholeQuantity, abort: true }),
    unit_price_cents: cents(0),
    sku: text(255, 0).nullish(),
    external_id: text(255, 0).nullish(),
    product_id: text(255, 0).nullish(),
    discount_cents: cents(0).optional(),
    tax_cents: cents(0).optional(),
    metadata: metadata.nullish(),
  },
  { error: 'must be an object with description, quantity and unit_price_cents' },
);

/** `POST /orders` (contract §9). What is left out and what is null are the same, but for an amount: that is a number or not there. */
export const orderInput = z.object({
  external_id: externalId,
  lines: z
    .array(lineInput)
    .min(1)
    .max(MOST_LINES, { error: `must have at most ${MOST_LINES} lines` }),
  currency: currency.nullish(),
  placed_at: moment.nullish(),
  status: z.enum(orderStatuses, { error: `must be one of ${orderStatuses.join(', ')}` }).nullish(),
  discount_cents: cents(0).optional(),
  shipping_cents: cents(0).optional(),
  fee_cents: cents(0).optional(),
  tax_cents: cents(0).optional(),
  total_cents: cents(0).optional(),
  client: inlineClientInput.nullish(),
  payment: inlinePaymentInput.nullish(),
  number: text(255, 0).nullish(),
  billing_address: address.nullish(),
  shipping_address: address.nullish(),
  coupon_codes: couponCodes.nullish(),
  note: text(10_000, 0).nullish(),
  metadata: metadata.nullish(),
});
export type OrderInput = z.output<typeof orderInput>;
