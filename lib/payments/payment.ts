import { z } from 'zod';
import { utcTime } from '../input/fields.ts';

export const moneyStates = ['succeeded', 'partially_refunded', 'refunded'] as const;

/** A payment as it goes out (contract §9). */
export const paymentRecord = z.object({
  id: z.string().describe('Our id of the payment.'),
  order_id: z.string().describe('The order it pays.'),
  external_id: z.string().describe('The sender’s own id, such as the transaction’s.'),
  status: z.enum(moneyStates).describe('Whether part or all of it was refunded.'),
  amount_cents: z.int().describe('What was taken.'),
  refunded_cents: z.int().describe('How much of it was refunded.'),
  currency: z.string().describe('The order’s currency.'),
  method: z.string().nullable().describe('How it was paid, in the sender’s words.'),
  paid_at: utcTime.describe('When it was paid.'),
  created_at: utcTime.describe('When we stored it.'),
  removed_at: utcTime
    .nullable()
    .meta({ description: 'Since when its shop no longer has it. It isn’t counted.' })
    .describe('When a newer snapshot of WooCommerce no longer had it. It no longer counts.'),
});
export type PaymentRecord = z.output<typeof paymentRecord>;

/** A refund, as part of its order. Its `payment_id` is null where the sender does not say which payment it undoes. */
export const refundRecord = z.object({
  id: z.string().describe('Our id of the refund.'),
  payment_id: z.string().nullable().describe('The payment it refunds; null if the sender didn’t say which.'),
  external_id: z.string().nullable().describe('The sender’s own id. A repeated refund is recognised by it.'),
  amount_cents: z.int().describe('What was refunded.'),
  reason: z.string().nullable().describe('Why, in the sender’s words.'),
  created_at: utcTime.describe('When we stored it.'),
  removed_at: utcTime
    .nullable()
    .describe('When a newer snapshot of WooCommerce no longer listed it. It no longer counts.'),
});
export type RefundRecord = z.output<typeof refundRecord>;

/** What of a payment is still there. */
export function paymentState(amountCents: number, refundedCents: number): (typeof moneyStates)[number] {
  if (refundedCents === 0) return 'succeeded';
  return refundedCents >= amountCents ? 'refunded' : 'partially_refunded';
}
