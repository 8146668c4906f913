// Words of an order's state, for browsers, too: without zod.

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

export const paymentStatuses = ['unpaid', 'refunded', 'partially_refunded', 'paid', 'partially_paid'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

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
