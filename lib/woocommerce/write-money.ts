import type { PaymentRecord, RefundRecord } from '../payments/payment.ts';
import type { Piece } from './piece.ts';

const payment = `id uuid, external_id text, amount_cents bigint, currency text, method text, paid_at timestamptz,
  refunded_cents bigint, created_at timestamptz`;

/** The payments that are new, that are others than before, and that are no longer there. */
export function writePayments(before: PaymentRecord[], payments: PaymentRecord[]): Piece[] {
  const { made, changed, gone } = difference(before, payments);
  const pieces: Piece[] = [];
  const [one] = made; // WooCommerce's own: a snapshot makes no other
  if (one) {
    const { id, external_id, amount_cents, currency, method, paid_at, refunded_cents, created_at } = one;
    pieces.push({
      name: 'pay',
      values: [id, external_id, amount_cents, currency, method, paid_at, refunded_cents, created_at],
      text: (after, $) => `
        payment_reference as (
          insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
          select store_id, source, 'payment', ${$(2)}, ${$(1)}::uuid, ${$(8)}::timestamptz from ${after} on conflict do nothing),
        new_payment as (
          insert into core.payments (store_id, order_id, source, id, external_id, amount_cents, currency, method, paid_at,
            refunded_cents, created_at)
          select store_id, id, source, ${$(1)}, ${$(2)}, ${$(3)}::bigint, ${$(4)}, ${$(5)}, ${$(6)}::timestamptz,
            ${$(7)}::bigint, ${$(8)} from ${after})`,
    });
  }
  if (changed.length > 0) {
    pieces.push({
      name: 'repay',
      values: [JSON.stringify(changed)],
      text: (after, $) => `
        changed_payments as (
          update core.payments k set amount_cents = p.amount_cents, currency = p.currency, method = p.method,
            paid_at = p.paid_at, refunded_cents = p.refunded_cents
          from ${after} h, json_to_recordset(${$(1)}::json) as p (${payment}) where k.id = p.id and k.order_id = h.id)`,
    });
  }
  if (gone.length > 0) {
    pieces.push({
      name: 'unpay',
      values: [gone.map(({ id }) => id), gone.map(({ external_id }) => external_id)],
      text: (after, $) => `
        gone_payments as (
          delete from core.payments k using ${after} h where k.order_id = h.id and k.id = any (${$(1)}::uuid[])),
        gone_references as (
          delete from core.external_entity_refs k using ${after} h where k.store_id = h.store_id and k.source = h.source
            and k.entity_type = 'payment' and k.external_id = any (${$(2)}::text[]) and k.entity_id = any (${$(1)}))`,
    });
  }
  return pieces;
}

const refund = `id uuid, external_id text, payment_id uuid, amount_cents bigint, reason text, created_at timestamptz,
  removed_at timestamptz`;

/** The refunds that are new or others than before; one never goes, it is only removed. */
export function writeRefunds(before: RefundRecord[], refunds: RefundRecord[]): Piece[] {
  const { made, changed } = difference(before, refunds);
  const pieces: Piece[] = [];
  if (made.length > 0) {
    pieces.push({
      name: 'refund',
      values: [JSON.stringify(made)],
      text: (after, $) => `
        made_refunds as (select r.* from json_to_recordset(${$(1)}::json) as r (${refund})),
        refund_references as (
          insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
          select h.store_id, h.source, 'refund', r.external_id, r.id, r.created_at from ${after} h, made_refunds r
          on conflict do nothing),
        new_refunds as (
          insert into core.refunds (store_id, order_id, source, external_id, id, payment_id, amount_cents, reason, created_at)
          select h.store_id, h.id, h.source, r.external_id, r.id, r.payment_id, r.amount_cents, r.reason, r.created_at
          from ${after} h, made_refunds r)`,
    });
  }
  if (changed.length > 0) {
    pieces.push({
      name: 'rerefund',
      values: [JSON.stringify(changed)],
      text: (after, $) => `
        changed_refunds as (
          update core.refunds k set payment_id = r.payment_id, amount_cents = r.amount_cents, reason = r.reason,
            removed_at = r.removed_at
          from ${after} h, json_to_recordset(${$(1)}::json) as r (${refund}) where k.id = r.id and k.order_id = h.id)`,
    });
  }
  return pieces;
}

function difference<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const known = new Map(before.map((one) => [one.id, one]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    made: after.filter(({ id }) => !known.has(id)),
    changed: after.filter((one) => known.has(one.id) && JSON.stringify(known.get(one.id)) !== JSON.stringify(one)),
    gone: before.filter(({ id }) => !kept.has(id)),
  };
}
