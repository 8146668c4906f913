import type { Work } from '../pipeline/finish.ts';
import type { PaymentRecord } from './payment.ts';

/** Does nothing when the store has a payment of this source with this external id: then `done` is empty. */
const text = `
  reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select $1::uuid, $2, 'payment', $3, $4::uuid, $10::timestamptz from gate
    on conflict do nothing returning entity_id),
  new_payment as (
    insert into core.payments (store_id, source, external_id, id, order_id, amount_cents, currency, method, paid_at, created_at, refunded_cents)
    select $1, $2, $3, entity_id, $5::uuid, $6::bigint, $7, $8, $9::timestamptz, $10, 0 from reference),
  paid_order as (
    update core.orders set paid_cents = paid_cents + $6, updated_at = $10
    where id = $5 and exists (select 1 from reference)),
  done as (select 1 from reference)`;

/** The writes of a new payment: reference, payment, and the sum on its order, which is locked. */
export function insertPayment(owner: { storeId: string; source: string }, payment: PaymentRecord): Work {
  const values = [
    owner.storeId,
    owner.source,
    payment.external_id,
    payment.id,
    payment.order_id,
    payment.amount_cents,
    payment.currency,
    payment.method,
    payment.paid_at,
    payment.created_at,
  ];
  return { name: 'insert-payment', text, values };
}
