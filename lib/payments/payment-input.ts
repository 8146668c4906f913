import { z } from 'zod';
import { cents, centsOrAll, externalId, moment, text } from '../input/fields.ts';
import { currency } from '../money/currency-field.ts';

// Money is never guessed: what these objects do not know is refused.

/** A payment inside an order: its external id defaults to the order's, its amount to the total. */
export const inlinePaymentInput = z.strictObject(
  {
    external_id: externalId.nullish(),
    amount_cents: centsOrAll(0),
    currency: currency.nullish(),
    method: text(255, 0).nullish(),
    paid_at: moment.nullish(),
  },
  { error: 'must be an object' },
);
export type InlinePaymentInput = z.output<typeof inlinePaymentInput>;

/** `POST /orders/{id}/payments` (contract §9). */
export const paymentInput = z.strictObject({
  external_id: externalId,
  amount_cents: cents(1),
  currency: currency.nullish(),
  method: text(255, 0).nullish(),
  paid_at: moment.nullish(),
});
export type PaymentInput = z.output<typeof paymentInput>;

/** `POST /payments/{id}/refund` (contract §9); all of it may be left out. */
export const refundInput = z.strictObject({
  amount_cents: centsOrAll(1),
  reason: text(2_000, 0).nullish(),
  external_id: externalId.nullish(),
});
export type RefundInput = z.output<typeof refundInput>;
