import { z } from 'zod';
import { utcTime } from '../input/fields.ts';

export const moneyStates = ['succeeded', 'partially_refunded', 'refunded'] as const;

/** A payment as it goes out (contract §9). */
export const paymentRecord = z.object({
  id: z.string(),
  order_id: z.string(),
  external_id: z.string(),
  status: z.enum(moneyStates),
  amount_cents: z.int(),
  refunded_cents: z.int(),
  currency: z.string(),
  method: z.string().nullable(),
  paid_at: utcTime,
  created_at: utcTime,
  removed_at: utcTime.nullable().meta({ description: 'Since when its shop no longer has it: it does not count.' }),
});
export type PaymentRecord = z.output<typeof paymentRecord>;

/** A refund, as part of its order. Its `payment_id` is null where the sender does not say which payment it undoes. */
export const refundRecord = z.object({
  id: z.string(),
  payment_id: z.string().nullable(),
  external_id: z.string().nullable(),
  amount_cents: z.int(),
  reason: z.string().nullable(),
  created_at: utcTime,
  removed_at: utcTime.nullable(),
});
export type RefundRecord = z.output<typeof refundRecord>;

/** What of a payment is still there. */
export function paymentState(amountCents: number, refundedCents: number): (typeof moneyStates)[number] {
  if (refundedCents === 0) return 'succeeded';
  return refundedCents >= amountCents ? 'refunded' : 'partially_refunded';
}
