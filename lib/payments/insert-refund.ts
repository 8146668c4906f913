import type { Work } from '../pipeline/finish.ts';
import type { NewRefund } from './new-refund.ts';

/** Does nothing when the store has a refund of this source with this external id: then `done` is empty. */
const text = `
  reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select p1, p2, 'refund', p3, p4, p9 from gate where p3 is not null
    on conflict do nothing returning entity_id),
  done as (select * from gate where p3 is null or p4 in (select entity_id from reference)),
  new_refund as (
    insert into core.refunds (store_id, source, external_id, id, order_id, payment_id, amount_cents, reason, created_at)
    select p1, p2, p3, p4, p5, p6, p7, p8, p9 from done),
  refunded_payment as (
    update core.payments set refunded_cents = refunded_cents + p7 from done where store_id = p1 and id = p6),
  refunded_order as (
    update core.orders set refunded_cents = refunded_cents + p7, status = p10::core.order_status, updated_at = p9
    from done where store_id = p1 and id = p5)`;

const types = ['uuid', 'text', 'text', 'uuid', 'uuid', 'uuid', 'bigint', 'text', 'timestamptz', 'text'] as const;

/** The writes of a refund: its reference if it has one, itself, and the sums on its payment and its order, which is locked. */
export function insertRefund(owner: { storeId: string; source: string }, refund: NewRefund): Work {
  const values = [
    owner.storeId,
    owner.source,
    refund.externalId,
    refund.id,
    refund.orderId,
    refund.paymentId,
    refund.amountCents,
    refund.reason,
    refund.createdAt,
    refund.orderStatus,
  ];
  return { name: 'insert-refund', types, text, values };
}
