import type { OrderRecord } from '../orders/order.ts';
import type { PaymentRecord, RefundRecord } from '../payments/payment.ts';
import type { Piece } from './piece.ts';

const payment = `id uuid, external_id text, amount_cents bigint, currency text, method text, paid_at timestamptz,
  refunded_cents bigint, created_at timestamptz, removed_at timestamptz`;

/** The payments that are new or others than before; one never goes, it is only removed. */
export function writePayments(before: PaymentRecord[], order: OrderRecord): Piece[] {
  const { made, changed } = difference(before, order.payments);
  const pieces: Piece[] = [];
  const [one] = made; // WooCommerce's own: a snapshot makes no other
  if (one) {
    const { id, external_id, amount_cents, currency, method, paid_at, refunded_cents, created_at, removed_at } = one;
    pieces.push({
      name: 'pay',
      types: [
        ...(['uuid', 'text', 'bigint', 'text', 'text', 'timestamptz', 'bigint', 'timestamptz'] as const),
        ...(['uuid', 'uuid', 'text', 'timestamptz'] as const),
      ],
      values: [
        ...[id, external_id, amount_cents, currency, method, paid_at, refunded_cents, created_at],
        ...[...ownerOf(order), removed_at],
      ],
      text: (after, $) => `
        payment_reference as (
          insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
          select ${$(10)}, ${$(11)}, 'payment', ${$(2)}, ${$(1)}, ${$(8)} from ${after} on conflict do nothing),
        new_payment as (
          insert into core.payments (store_id, order_id, source, id, external_id, amount_cents, currency, method, paid_at,
            refunded_cents, created_at, removed_at)
          select ${$(10)}, ${$(9)}, ${$(11)}, ${$(1)}, ${$(2)}, ${$(3)}, ${$(4)}, ${$(5)}, ${$(6)}, ${$(7)}, ${$(8)}, ${$(12)}
          from ${after})`,
    });
  }
  if (changed.length > 0) {
    pieces.push({
      name: 'repay',
      types: ['json', 'uuid', 'uuid'],
      values: [JSON.stringify(changed), order.id, order.store_id],
      text: (after, $) => `
        changed_payments as (
          update core.payments k set amount_cents = p.amount_cents, currency = p.currency, method = p.method,
            paid_at = p.paid_at, refunded_cents = p.refunded_cents, removed_at = p.removed_at
          from ${after}, json_to_recordset(${$(1)}) as p (${payment})
          where k.store_id = ${$(3)} and k.order_id = ${$(2)} and k.id = p.id)`,
    });
  }
  return pieces;
}

const refund = `id uuid, external_id text, payment_id uuid, amount_cents bigint, reason text, created_at timestamptz,
  removed_at timestamptz`;

/** The refunds that are new or others than before; one never goes, it is only removed. */
export function writeRefunds(before: RefundRecord[], order: OrderRecord): Piece[] {
  const { made, changed } = difference(before, order.refunds);
  const pieces: Piece[] = [];
  if (made.length > 0) {
    pieces.push({
      name: 'refund',
      types: ['json', 'uuid', 'uuid', 'text'],
      values: [JSON.stringify(made), ...ownerOf(order)],
      text: (after, $) => `
        made_refunds as (
          select ${$(2)} as order_id, ${$(3)} as store_id, ${$(4)} as source, r.*
          from ${after}, json_to_recordset(${$(1)}) as r (${refund})),
        refund_references as (
          insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
          select store_id, source, 'refund', external_id, id, created_at from made_refunds
          on conflict do nothing),
        new_refunds as (
          insert into core.refunds (store_id, order_id, source, external_id, id, payment_id, amount_cents, reason, created_at)
          select store_id, order_id, source, external_id, id, payment_id, amount_cents, reason, created_at from made_refunds)`,
    });
  }
  if (changed.length > 0) {
    pieces.push({
      name: 'rerefund',
      types: ['json', 'uuid', 'uuid'],
      values: [JSON.stringify(changed), order.id, order.store_id],
      text: (after, $) => `
        changed_refunds as (
          update core.refunds k set payment_id = r.payment_id, amount_cents = r.amount_cents, reason = r.reason,
            removed_at = r.removed_at
          from ${after}, json_to_recordset(${$(1)}) as r (${refund})
          where k.store_id = ${$(3)} and k.order_id = ${$(2)} and k.id = r.id)`,
    });
  }
  return pieces;
}

/** Where an order's payments and refunds belong. */
function ownerOf({ id, store_id, source }: OrderRecord): string[] {
  return [id, store_id, source];
}

function difference<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const known = new Map(before.map((one) => [one.id, one]));
  return {
    made: after.filter(({ id }) => !known.has(id)),
    changed: after.filter((one) => known.has(one.id) && JSON.stringify(known.get(one.id)) !== JSON.stringify(one)),
  };
}
