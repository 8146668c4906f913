import type { PaymentRecord, RefundRecord } from '../payments/payment.ts';
import type { Piece } from './piece.ts';

/** The payments that are new or others, and those that are no longer there. */
export function writePayments(before: PaymentRecord[], payments: PaymentRecord[]): Piece[] {
  const { changed, gone } = difference(before, payments);
  const write: Piece = {
    name: 'pay',
    values: [JSON.stringify(changed)],
    text: (after, $) => `
      changed_payments as (
        select p.* from json_to_recordset(${$(1)}::json) as p (id uuid, external_id text, amount_cents bigint,
          currency text, method text, paid_at timestamptz, refunded_cents bigint, created_at timestamptz, is_new boolean)),
      payment_references as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select h.store_id, h.source, 'payment', p.external_id, p.id, p.created_at from ${after} h, changed_payments p
        where p.is_new on conflict do nothing),
      written_payments as (
        insert into core.payments (store_id, order_id, source, external_id, id, amount_cents, currency, method, paid_at, refunded_cents, created_at)
        select h.store_id, h.id, h.source, p.external_id, p.id, p.amount_cents, p.currency, p.method, p.paid_at, p.refunded_cents, p.created_at
        from ${after} h, changed_payments p
        on conflict (id) do update set amount_cents = excluded.amount_cents, currency = excluded.currency,
          method = excluded.method, paid_at = excluded.paid_at, refunded_cents = excluded.refunded_cents)`,
  };
  const remove: Piece = {
    name: 'unpay',
    values: [gone.map(({ id }) => id), gone.map(({ external_id }) => external_id)],
    text: (after, $) => `
      gone_payments as (delete from core.payments k using ${after} h where k.order_id = h.id and k.id = any (${$(1)}::uuid[])),
      gone_references as (
        delete from core.external_entity_refs k using ${after} h where k.store_id = h.store_id and k.source = h.source
          and k.entity_type = 'payment' and k.external_id = any (${$(2)}::text[]) and k.entity_id = any (${$(1)}))`,
  };
  return [...(changed.length > 0 ? [write] : []), ...(gone.length > 0 ? [remove] : [])];
}

/** The refunds that are new or others; a refund never goes, it is only removed. */
export function writeRefunds(before: RefundRecord[], refunds: RefundRecord[]): Piece[] {
  const { changed } = difference(before, refunds);
  if (changed.length === 0) return [];
  const write: Piece = {
    name: 'refund',
    values: [JSON.stringify(changed)],
    text: (after, $) => `
      changed_refunds as (
        select r.* from json_to_recordset(${$(1)}::json) as r (id uuid, external_id text, payment_id uuid,
          amount_cents bigint, reason text, created_at timestamptz, removed_at timestamptz, is_new boolean)),
      refund_references as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select h.store_id, h.source, 'refund', r.external_id, r.id, r.created_at from ${after} h, changed_refunds r
        where r.is_new on conflict do nothing),
      written_refunds as (
        insert into core.refunds (store_id, order_id, source, external_id, id, payment_id, amount_cents, reason, created_at, removed_at)
        select h.store_id, h.id, h.source, r.external_id, r.id, r.payment_id, r.amount_cents, r.reason, r.created_at, r.removed_at
        from ${after} h, changed_refunds r
        on conflict (id) do update set payment_id = excluded.payment_id, amount_cents = excluded.amount_cents,
          reason = excluded.reason, removed_at = excluded.removed_at)`,
  };
  return [write];
}

/** What is new or another, and what is no longer there. */
function difference<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const known = new Map(before.map((one) => [one.id, JSON.stringify(one)]));
  const changed = after
    .filter((one) => known.get(one.id) !== JSON.stringify(one))
    .map((one) => ({ ...one, is_new: !known.has(one.id) }));
  const kept = new Set(after.map(({ id }) => id));
  return { changed, gone: before.filter(({ id }) => !kept.has(id)) };
}
