import type { ClientRecord } from '../clients/client.ts';
import type { Issue } from '../errors/api-error.ts';
import { refuseFor } from '../input/validate.ts';
import { newId } from '../new-id.ts';
import { otherCurrency } from '../payments/new-payment.ts';
import type { InlinePaymentInput } from '../payments/payment-input.ts';
import type { OrderRecord } from './order.ts';
import type { OrderInput } from './order-input.ts';
import { addUp, newLines } from './order-parts.ts';
import { paymentStatus } from './order-statuses.ts';

/** What an order takes over from the key that sends it. */
export interface Sender {
  storeId: string;
  storeCurrency: string;
  source: string;
}

/**
 * The order that this input makes, complete, before anything is stored: ids, sums, its payment (contract §9).
 * Refuses with `validation_failed` what does not add up. Pure but for the ids.
 */
export function newOrder(sender: Sender, input: OrderInput, client: ClientRecord | null, now: Date): OrderRecord {
  const at = now.toISOString();
  const lines = newLines(input.lines);
  const parts = {
    discount_cents: input.discount_cents ?? 0,
    shipping_cents: input.shipping_cents ?? 0,
    fee_cents: input.fee_cents ?? 0,
    tax_cents: input.tax_cents ?? 0,
  };
  const sums = addUp(lines, parts, input.total_cents);
  const order: OrderRecord = {
    id: newId(),
    store_id: sender.storeId,
    source: sender.source,
    external_id: input.external_id,
    number: input.number || null,
    status: input.status ?? 'pending',
    payment_status: 'unpaid',
    currency: input.currency ?? sender.storeCurrency,
    subtotal_cents: sums.subtotal_cents,
    ...parts,
    total_cents: sums.total_cents,
    paid_cents: 0,
    refunded_cents: 0,
    client_id: client?.id ?? null,
    client,
    billing_address: input.billing_address ?? null,
    shipping_address: input.shipping_address ?? null,
    lines,
    payments: [],
    refunds: [],
    coupon_codes: input.coupon_codes ?? [],
    note: input.note ?? null,
    metadata: input.metadata ?? {},
    placed_at: input.placed_at ? new Date(input.placed_at).toISOString() : at,
    created_at: at,
    updated_at: at,
    cancelled_at: input.status === 'cancelled' ? at : null,
    trashed_at: null,
  };
  if (input.payment) mustBePayable(input.payment, order);
  const paid = input.payment ? (input.payment.amount_cents ?? order.total_cents) : 0;
  if (input.payment && paid > 0) {
    order.paid_cents = paid;
    order.payments.push({
      id: newId(),
      order_id: order.id,
      external_id: input.payment.external_id ?? input.external_id,
      status: 'succeeded',
      amount_cents: paid,
      refunded_cents: 0,
      currency: order.currency,
      method: input.payment.method ?? null,
      paid_at: input.payment.paid_at ? new Date(input.payment.paid_at).toISOString() : at,
      created_at: at,
      removed_at: null,
    });
  }
  order.payment_status = paymentStatus(order);
  return order;
}

/** What a payment on its own is refused for too; nothing is due of an order that costs nothing, so a payment of 0 is none. */
function mustBePayable(payment: InlinePaymentInput, { currency, total_cents }: OrderRecord): void {
  const issues: Issue[] = [];
  if (payment.amount_cents === 0 && total_cents !== 0) {
    issues.push({
      path: 'payment.amount_cents',
      message: `must be 1 or more, for a total of ${total_cents}; it was 0`,
    });
  }
  if (payment.currency && payment.currency !== currency) {
    issues.push({ path: 'payment.currency', message: otherCurrency(currency, payment.currency) });
  }
  refuseFor(issues);
}
