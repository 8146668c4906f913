import { refuse } from '../errors/api-error.ts';
import { newId } from '../new-id.ts';
import type { LockedOrder } from '../orders/lock-order.ts';
import type { OrderStatus } from '../orders/order-statuses.ts';
import type { PaymentRecord } from './payment.ts';
import type { RefundInput } from './payment-input.ts';

/** A refund that is to be written, and what it makes of its order. */
export interface NewRefund {
  id: string;
  orderId: string;
  paymentId: string;
  externalId: string | null;
  amountCents: number;
  reason: string | null;
  orderStatus: OrderStatus;
  createdAt: string;
}

/**
 * The refund that this input asks for; null when it asks for all that is left and nothing is (contract §9). Refuses
 * with `invalid_state` what is more than is left. Pure but for the id.
 *
 * What is left of a payment is never more than what is left of all that was paid for its order: an order may have
 * refunds that belong to none of its payments (contract §10).
 *
 * The order's status becomes `refunded` when all that was paid for it has been refunded, which is when its
 * payment_status does; a cancelled order stays cancelled. It does not go back when the order is paid again.
 */
export function newRefund(order: LockedOrder, payment: PaymentRecord, input: RefundInput, now: Date): NewRefund | null {
  const ofPayment = payment.removed_at ? 0 : payment.amount_cents - payment.refunded_cents;
  const left = Math.max(0, Math.min(ofPayment, order.paid_cents - order.refunded_cents));
  const amountCents = input.amount_cents ?? left;
  if (amountCents > left) refuse('invalid_state', { fill: { reason: 'refund exceeds what is left of the payment' } });
  if (amountCents === 0) return null;
  const allRefunded = order.refunded_cents + amountCents === order.paid_cents;
  return {
    id: newId(),
    orderId: order.id,
    paymentId: payment.id,
    externalId: input.external_id ?? null,
    amountCents,
    reason: input.reason ?? null,
    orderStatus: allRefunded && order.status !== 'cancelled' ? 'refunded' : order.status,
    createdAt: now.toISOString(),
  };
}
