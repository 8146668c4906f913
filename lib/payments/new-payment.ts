import type { Issue } from '../errors/api-error.ts';
import { refuseFor } from '../input/validate.ts';
import { newId } from '../new-id.ts';
import type { LockedOrder } from '../orders/lock-order.ts';
import type { PaymentRecord } from './payment.ts';
import type { PaymentInput } from './payment-input.ts';

/**
 * The payment that this input adds to an order. The money has moved, so any order takes it (contract §9), but for one
 * in another currency or beyond what a sum can hold: `validation_failed`. Pure but for the id.
 */
export function newPayment(order: LockedOrder, input: PaymentInput, now: Date): PaymentRecord {
  const issues: Issue[] = [];
  if (input.currency && input.currency !== order.currency) {
    issues.push({ path: 'currency', message: otherCurrency(order.currency, input.currency) });
  }
  if (!Number.isSafeInteger(order.paid_cents + input.amount_cents)) {
    issues.push({ path: 'amount_cents', message: 'with what was paid before must not exceed 9007199254740991' });
  }
  refuseFor(issues);
  return {
    id: newId(),
    order_id: order.id,
    external_id: input.external_id,
    status: 'succeeded',
    amount_cents: input.amount_cents,
    refunded_cents: 0,
    currency: order.currency,
    method: input.method ?? null,
    paid_at: input.paid_at ? new Date(input.paid_at).toISOString() : now.toISOString(),
    created_at: now.toISOString(),
    removed_at: null,
  };
}

/** The same of a payment on its own and of one inside an order. */
export function otherCurrency(ofOrder: string, sent: string): string {
  return `must be the order's, ${ofOrder}; it was ${sent}`;
}

/** Orders that nobody pays as a rule. A payment does not change their status: that is for people to sort out. */
const CLOSED: readonly LockedOrder['status'][] = ['cancelled', 'refunded', 'failed'];

type Payable = Pick<LockedOrder, 'status' | 'total_cents' | 'paid_cents' | 'trashed_at'>;

/** What deserves a look about a payment of this amount, although it is recorded. */
export function paymentWarnings(order: Payable, amountCents: number): string[] {
  const warnings: string[] = [];
  const paid = order.paid_cents + amountCents;
  if (CLOSED.includes(order.status)) warnings.push(`order is ${order.status}`);
  if (order.trashed_at) warnings.push('order is in the trash');
  if (paid > order.total_cents) warnings.push(`order is paid above its total: ${paid} of ${order.total_cents}`);
  return warnings;
}
