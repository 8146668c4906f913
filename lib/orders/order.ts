import { z } from 'zod';
import { addressRecord, clientRecord } from '../clients/client.ts';
import { utcTime } from '../input/fields.ts';
import { paymentRecord, refundRecord } from '../payments/payment.ts';
import { orderStatuses } from './order-input.ts';

export const paymentStatuses = ['unpaid', 'refunded', 'partially_refunded', 'paid', 'partially_paid'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

const lineRecord = z.object({
  id: z.string(),
  description: z.string(),
  sku: z.string().nullable(),
  quantity: z.int(),
  unit_price_cents: z.int(),
  total_cents: z.int(),
  external_id: z.string().nullable(),
  product_id: z.string().nullable(),
  discount_cents: z.int().nullable(),
  tax_cents: z.int().nullable(),
  metadata: z.record(z.string(), z.string()),
});
export type LineRecord = z.output<typeof lineRecord>;

/** An order as it goes out (contract §9): the shape of the answer, and of the documentation. */
export const orderRecord = z.object({
  id: z.string(),
  store_id: z.string(),
  source: z.string(),
  external_id: z.string(),
  number: z.string().nullable(),
  status: z.enum(orderStatuses),
  payment_status: z.enum(paymentStatuses),
  currency: z.string(),
  subtotal_cents: z.int(),
  discount_cents: z.int(),
  shipping_cents: z.int(),
  fee_cents: z.int(),
  tax_cents: z.int(),
  total_cents: z.int(),
  paid_cents: z.int(),
  refunded_cents: z.int(),
  client_id: z.string().nullable(),
  client: clientRecord.nullable(),
  billing_address: addressRecord.nullable(),
  shipping_address: addressRecord.nullable(),
  lines: z.array(lineRecord),
  payments: z.array(paymentRecord),
  refunds: z.array(refundRecord),
  coupon_codes: z.array(z.string()),
  note: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  placed_at: utcTime,
  created_at: utcTime,
  updated_at: utcTime,
  cancelled_at: utcTime.nullable(),
  trashed_at: utcTime.nullable(),
});
export type OrderRecord = z.output<typeof orderRecord>;

/** Contract §9, the first that fits. */
export function paymentStatus(sums: {
  total_cents: number;
  paid_cents: number;
  refunded_cents: number;
}): PaymentStatus {
  const { total_cents: total, paid_cents: paid, refunded_cents: refunded } = sums;
  if (paid === 0 && total > 0) return 'unpaid';
  if (paid > 0 && refunded >= paid) return 'refunded';
  if (refunded > 0) return 'partially_refunded';
  return paid >= total ? 'paid' : 'partially_paid';
}
