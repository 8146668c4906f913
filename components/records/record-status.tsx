import type { OrderStatus, PaymentStatus } from '../../lib/orders/order-statuses.ts';
import { Status, type StatusName } from '../ui/status.tsx';

const orderLooks: Record<OrderStatus, { status: StatusName; word: string }> = {
  pending: { status: 'waiting', word: 'Pending' },
  on_hold: { status: 'expired', word: 'On hold' },
  processing: { status: 'active', word: 'Processing' },
  completed: { status: 'applied', word: 'Completed' },
  cancelled: { status: 'revoked', word: 'Cancelled' },
  refunded: { status: 'replayed', word: 'Refunded' },
  failed: { status: 'failed', word: 'Failed' },
};
const paymentLooks: Record<PaymentStatus, { status: StatusName; word: string }> = {
  unpaid: { status: 'waiting', word: 'Unpaid' },
  partially_paid: { status: 'waiting', word: 'Partially paid' },
  paid: { status: 'applied', word: 'Paid' },
  partially_refunded: { status: 'replayed', word: 'Partially refunded' },
  refunded: { status: 'replayed', word: 'Refunded' },
};

export function orderWord(status: OrderStatus): string {
  return orderLooks[status].word;
}

export function paymentWord(status: PaymentStatus): string {
  return paymentLooks[status].word;
}

/** Where an order stands; the trash counts for more than the status it had. */
export function OrderState({ status, trashed = false }: { status: OrderStatus; trashed?: boolean }) {
  if (trashed) return <Status status="revoked">In the trash</Status>;
  const { status: look, word } = orderLooks[status];
  return <Status status={look}>{word}</Status>;
}

export function PaymentState({ status }: { status: PaymentStatus }) {
  const { status: look, word } = paymentLooks[status];
  return <Status status={look}>{word}</Status>;
}
