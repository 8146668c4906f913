import { z } from 'zod';
import { cents, centsOrAll, externalId, moment, text } from '../input/fields.ts';
import { currency } from '../money/currency-field.ts';

// Money is never guessed: what these objects do not know is refused.

/** A payment inside an order: its external id defaults to the order's, its amount to the total. */
export const inlinePaymentInput = z.strictObject(
  {
    external_id: externalId.nullish().describe('Your own id of the payment. Left out: the order’s external id.'),
    amount_cents: centsOrAll(0, 'What was paid. Left out: the order’s total. 0 only if that total is 0.'),
    currency: currency.nullish().describe('Must be the order’s. Left out: the order’s.'),
    method: text(255, 0).nullish().describe('How it was paid, in your own words: `card`, `bank transfer`.'),
    paid_at: moment.nullish().describe('When it was paid. Left out: when the request arrived.'),
  },
  { error: 'must be an object' },
);
export type InlinePaymentInput = z.output<typeof inlinePaymentInput>;

/** `POST /orders/{id}/payments` (contract §9). */
export const paymentInput = z.strictObject({
  external_id: externalId.describe(
    'Your own id of the payment, such as the transaction’s. The same id again is the same payment: it comes back unchanged.',
  ),
  amount_cents: cents(1).describe('What was paid. It may be more than the order’s total; then `warnings` says so.'),
  currency: currency.nullish().describe('Must be the order’s. Left out: the order’s.'),
  method: text(255, 0).nullish().describe('How it was paid, in your own words: `card`, `bank transfer`.'),
  paid_at: moment.nullish().describe('When it was paid. Left out: when the request arrived.'),
});
export type PaymentInput = z.output<typeof paymentInput>;

/** `POST /payments/{id}/refund` (contract §9); all of it may be left out. */
export const refundInput = z.strictObject({
  amount_cents: centsOrAll(1, 'What to refund. Left out: all that is left of the payment.'),
  reason: text(2_000, 0).nullish().describe('Why, in your own words.'),
  external_id: externalId
    .nullish()
    .describe(
      'Your own id of the refund. The same id again is the same refund; without one, each request is a new refund.',
    ),
});
export type RefundInput = z.output<typeof refundInput>;
