import type { OrderRecord } from '../orders/order.ts';
import { paymentStatus } from '../orders/order-statuses.ts';
import { paymentState, type RefundRecord } from '../payments/payment.ts';
import { Unreadable } from './unreadable.ts';

/**
 * Makes an order's sums and states follow from its payments and refunds. WooCommerce's refunds give back WooCommerce's
 * payment where there is one, else nothing of ours is their payment (contract §10); removed ones do not count, of either. A
 * payment is never more than refunded, although WooCommerce lets people lower a total after a refund.
 */
export function recomputeSums(order: OrderRecord, paymentExternalId: string): void {
  const payment = order.payments.find(({ external_id }) => external_id === paymentExternalId);
  const paymentIds = new Set(order.payments.map(({ id }) => id));
  order.refunds = order.refunds.map((refund) => {
    const ofPayment = refund.payment_id !== null && paymentIds.has(refund.payment_id) ? refund.payment_id : null;
    return { ...refund, payment_id: isShops(refund) ? (payment?.id ?? null) : ofPayment };
  });
  const counted = order.refunds.filter(({ removed_at }) => removed_at === null);
  order.payments = order.payments.map((one) => {
    const given = sum(counted.filter(({ payment_id }) => payment_id === one.id));
    const refunded = Math.min(given, one.amount_cents);
    return { ...one, status: paymentState(one.amount_cents, refunded), refunded_cents: refunded };
  });
  order.paid_cents = sum(order.payments.filter(({ removed_at }) => removed_at === null));
  order.refunded_cents = sum(counted);
  order.payment_status = paymentStatus(order);
}

/** True for a refund that a snapshot listed, not one recorded through the API. */
export function isShops({ external_id }: RefundRecord): boolean {
  return external_id !== null && /^woo-\d+(-\d+)?$/.test(external_id);
}

function sum(items: readonly { amount_cents: number }[]): number {
  const total = items.reduce((before, { amount_cents }) => before + amount_cents, 0);
  if (!Number.isSafeInteger(total))
    throw new Unreadable('with payments recorded elsewhere it is more than can be kept');
  return total;
}
