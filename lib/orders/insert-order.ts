import type { Work } from '../pipeline/finish.ts';
import type { OrderRecord } from './order.ts';

/** Does nothing when the store has an order of this source with this external id: then `done` is empty. */
const orderText = `
  reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select $1::uuid, $2, 'order', $3, $4::uuid, $17::timestamptz from gate
    on conflict do nothing returning entity_id),
  new_order as (
    insert into core.orders (store_id, source, external_id, id, status, currency, subtotal_cents, discount_cents,
      shipping_cents, fee_cents, tax_cents, total_cents, paid_cents, client_id, note, metadata, created_at, updated_at,
      placed_at, cancelled_at, refunded_cents)
    select $1, $2, $3, entity_id, $5::core.order_status, $6, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11::bigint,
      $12::bigint, $13::bigint, $14::uuid, $15, $16::json, $17, $17, $18::timestamptz, $19::timestamptz, 0 from reference),
  new_lines as (
    insert into core.order_lines (order_id, position, store_id, id, description, sku, quantity, unit_price_cents, total_cents)
    select entity_id, line.position - 1, $1, line.id, line.description, line.sku, line.quantity, line.unit_price_cents, line.total_cents
    from reference, rows from (json_to_recordset($20::json)
      as (id uuid, description text, sku text, quantity bigint, unit_price_cents bigint, total_cents bigint))
      with ordinality as line (id, description, sku, quantity, unit_price_cents, total_cents, position)),`;

/** The payment's reference is inserted without "on conflict": if it exists, the whole statement is undone and says so. */
const paymentText = `
  payment_reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select $1, $2, 'payment', $21, $22::uuid, $17 from reference),
  new_payment as (
    insert into core.payments (store_id, order_id, source, external_id, id, amount_cents, currency, method, paid_at, refunded_cents, created_at)
    select $1, entity_id, $2, $21, $22, $23::bigint, $6, $24, $25::timestamptz, 0, $17 from reference),`;

const done = 'done as (select 1 from reference)';

/** The writes of a new order: reference, order, lines and its payment, if it has one. */
export function insertOrder(order: OrderRecord): Work {
  const [payment] = order.payments;
  const values = [
    order.store_id,
    order.source,
    order.external_id,
    order.id,
    order.status,
    order.currency,
    order.subtotal_cents,
    order.discount_cents,
    order.shipping_cents,
    order.fee_cents,
    order.tax_cents,
    order.total_cents,
    order.paid_cents,
    order.client_id,
    order.note,
    JSON.stringify(order.metadata),
    order.created_at,
    order.placed_at,
    order.cancelled_at,
    JSON.stringify(order.lines),
  ];
  if (!payment) return { name: 'insert-order', text: `${orderText} ${done}`, values };
  return {
    name: 'insert-paid-order',
    text: `${orderText} ${paymentText} ${done}`,
    values: [...values, payment.external_id, payment.id, payment.amount_cents, payment.method, payment.paid_at],
  };
}
