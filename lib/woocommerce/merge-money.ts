import { newId } from '../new-id.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { PaymentRecord, RefundRecord } from '../payments/payment.ts';
import type { SourceState, Standing } from './known.ts';
import { isShops } from './recompute-sums.ts';
import type { Snapshot } from './translate.ts';

/**
 * One payment, of what was taken: the total of the earliest snapshot with this date_paid (contract §10). One that is no
 * longer there is removed, until it is there again. Payments that others recorded stay as they are.
 */
export function paymentsOf(
  before: OrderRecord,
  { payment, externalId }: Snapshot,
  { paidAt, taken }: SourceState,
  counts: boolean,
  since: string,
  now: string,
): PaymentRecord[] {
  const known = before.payments.find(({ external_id }) => external_id === externalId);
  const counted = taken.filter(({ cents }) => cents > 0);
  const current = counted.find((one) => one.paidAt === paidAt);
  const last = current ?? counted.at(-1); // one that is gone is still seen, whichever snapshot came first
  if (!last) {
    const gone = known && { ...known, removed_at: known.removed_at ?? since };
    return before.payments.map((one) => (one === known && gone ? gone : one));
  }
  const isSaid = payment !== null && (counts || !known) && payment.paidAt === last.paidAt;
  const facts = {
    amount_cents: last.cents,
    currency: last.currency,
    method: isSaid ? payment.method : (known?.method ?? null),
    paid_at: last.paidAt,
  };
  const removed_at = current ? null : (known?.removed_at ?? since);
  if (known) return before.payments.map((one) => (one === known ? { ...known, ...facts, removed_at } : one));
  const made: PaymentRecord = {
    id: newId(),
    order_id: before.id,
    external_id: externalId,
    status: 'succeeded',
    refunded_cents: 0,
    ...facts,
    created_at: now,
    removed_at,
  };
  return [...before.payments, made];
}

/** Refunds only grow within a second; one that a newer snapshot no longer lists is removed, until it is listed again. */
export function refundsOf(
  before: OrderRecord,
  snapshot: Snapshot,
  standing: Standing,
  stamp: string,
  now: string,
): RefundRecord[] {
  const listed = new Map(snapshot.refunds.map((refund) => [refund.externalId, refund]));
  const kept = before.refunds.map((refund) => {
    const said = refund.external_id === null ? undefined : listed.get(refund.external_id);
    if (said) {
      const facts = standing === 'earlier' ? {} : { amount_cents: said.amountCents, reason: said.reason };
      return { ...refund, ...facts, removed_at: null };
    }
    return standing === 'newer' && snapshot.areRefundsWhole && isShops(refund) && refund.removed_at === null
      ? { ...refund, removed_at: stamp }
      : refund;
  });
  const known = new Set(before.refunds.map(({ external_id }) => external_id));
  const made = snapshot.refunds.filter(({ externalId }) => !known.has(externalId));
  return [
    ...kept,
    ...made.map(({ externalId, amountCents, reason }) => ({
      id: newId(),
      payment_id: null,
      external_id: externalId,
      amount_cents: amountCents,
      reason,
      created_at: now,
      removed_at: null,
    })),
  ];
}
