import type { Work } from '../pipeline/finish.ts';
import type { PaymentRecord } from './payment.ts';

/** Does nothing when the store has a payment of this source with this external id: then `done` is empty. */
const text = `
  reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select p1, p2, 'payment', p3, p4, p10 from gate
    on conflict do nothing returning entity_id),
  done as (select gate.* from gate join reference on entity_id = p4),
  new_payment as (
    insert into core.payments (store_id, source, external_id, id, order_id, amount_cents, currency, method, paid_at, created_at, refunded_cents)
    select p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, 0 from done),
  paid_order as (
    update core.orders set paid_cents = paid_cents + p6, updated_at = p10 from done where store_id = p1 and id = p5)`;

const types = ['uuid', 'text', 'text', 'uuid', 'uuid', 'bigint', 'text', 'text', 'timestamptz', 'timestamptz'] as const;

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
  return { name: 'insert-payment', types, text, values };
}
