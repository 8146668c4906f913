import type { Work } from '../pipeline/finish.ts';
import type { OrderRecord } from './order.ts';
import { jsonOf, lineColumns, linesOf, lineValues } from './order-columns.ts';

/** Does nothing when the store has an order of this source with this external id: then it is not in `done`. */
const orderText = `
  reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select p1, p2, 'order', p3, p4, p17 from gate
    on conflict do nothing returning entity_id),
  done as (select gate.* from gate join reference on entity_id = p4),
  new_order as (
    insert into core.orders (store_id, source, external_id, id, status, currency, subtotal_cents, discount_cents,
      shipping_cents, fee_cents, tax_cents, total_cents, paid_cents, client_id, note, metadata, created_at, updated_at,
      placed_at, cancelled_at, number, billing_address, shipping_address, coupon_codes, refunded_cents)
    select p1, p2, p3, p4, p5::core.order_status, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16, p17, p17, p18, p19,
      p20, p21, p22, p23, 0
    from done),
  new_lines as (
    insert into core.order_lines (order_id, position, store_id, ${lineColumns})
    select p4, line.position - 1, p1, ${lineValues} from done, ${linesOf('p24')})`;

const orderTypes = [
  ...(['uuid', 'text', 'text', 'uuid', 'text', 'text'] as const),
  ...(['bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'] as const),
  ...(['uuid', 'text', 'json', 'timestamptz', 'timestamptz', 'timestamptz'] as const),
  ...(['text', 'json', 'json', 'json', 'json'] as const),
];

/** The payment's reference is inserted without "on conflict": if it exists, the whole statement is undone and says so. */
const paymentText = `,
  payment_reference as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select p1, p2, 'payment', p25, p26, p17 from done),
  new_payment as (
    insert into core.payments (store_id, order_id, source, external_id, id, amount_cents, currency, method, paid_at, refunded_cents, created_at)
    select p1, p4, p2, p25, p26, p27, p6, p28, p29, 0, p17 from done)`;

const paymentTypes = ['text', 'uuid', 'bigint', 'text', 'timestamptz'] as const;

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
    order.number,
    ...Object.values(jsonOf(order)),
    JSON.stringify(order.lines),
  ];
  if (!payment) return { name: 'insert-order', types: orderTypes, text: orderText, values };
  return {
    name: 'insert-paid-order',
    types: [...orderTypes, ...paymentTypes],
    text: orderText + paymentText,
    values: [...values, payment.external_id, payment.id, payment.amount_cents, payment.method, payment.paid_at],
  };
}
