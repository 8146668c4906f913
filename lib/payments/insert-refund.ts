import type { Work } from '../pipeline/finish.ts';
import type { NewRefund } from './new-refund.ts';

/** Does nothing when the store has a refund of this source with this external id: then `done` is empty. */
const text = `
  reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select $1::uuid, $2, 'refund', $3::text, $4::uuid, $9::timestamptz from gate where $3 is not null
    on conflict do nothing returning 1),
  done as (select 1 from reference union all select 1 from gate where $3 is null),
  new_refund as (
    insert into core.refunds (store_id, source, external_id, id, order_id, payment_id, amount_cents, reason, created_at)
    select $1, $2, $3, $4, $5::uuid, $6::uuid, $7::bigint, $8, $9 from done),
  refunded_payment as (
    update core.payments set refunded_cents = refunded_cents + $7 where id = $6 and exists (select 1 from done)),
  refunded_order as (
    update core.orders set refunded_cents = refunded_cents + $7, status = $10::core.order_status, updated_at = $9
    where id = $5 and exists (select 1 from done))`;

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
  return { name: 'insert-refund', text, values };
}
