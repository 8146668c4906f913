import type { OrderRecord } from '../orders/order.ts';
import type { Merged } from './merge.ts';
import type { Piece } from './piece.ts';
import { writeLines } from './write-lines.ts';
import { writePayments, writeRefunds } from './write-money.ts';

/** The columns that a snapshot changes, each with its type. */
const columns = {
  status: 'core.order_status',
  currency: 'text',
  subtotal_cents: 'bigint',
  discount_cents: 'bigint',
  shipping_cents: 'bigint',
  fee_cents: 'bigint',
  tax_cents: 'bigint',
  total_cents: 'bigint',
  paid_cents: 'bigint',
  refunded_cents: 'bigint',
  client_id: 'uuid',
  note: 'text',
  metadata: 'json',
  placed_at: 'timestamptz',
  updated_at: 'timestamptz',
  cancelled_at: 'timestamptz',
  trashed_at: 'timestamptz',
  source_modified_at: 'timestamptz',
} as const;
const names = Object.keys(columns);

/** The order as it was seen, and which version of its row that is; null: there was none. */
export type Before = { order: OrderRecord; version: string } | null;

/** The pieces that make the stored order what it was merged to, if it still is what was seen. */
export function writeOrder(before: Before, { order, sourceModifiedAt }: Merged): Piece[] {
  return [
    before ? changeOrder(order, sourceModifiedAt, before.version) : makeOrder(order, sourceModifiedAt),
    ...writeLines(before?.order.lines ?? null, order.lines),
    ...writePayments(before?.order.payments ?? [], order.payments),
    ...writeRefunds(before?.order.refunds ?? [], order.refunds),
  ];
}

/** A parameter for each of the columns, in their order. */
function valuesOf(order: OrderRecord, sourceModifiedAt: string | null): unknown[] {
  return [
    order.status,
    order.currency,
    order.subtotal_cents,
    order.discount_cents,
    order.shipping_cents,
    order.fee_cents,
    order.tax_cents,
    order.total_cents,
    order.paid_cents,
    order.refunded_cents,
    order.client_id,
    order.note,
    JSON.stringify(order.metadata),
    order.placed_at,
    order.updated_at,
    order.cancelled_at,
    order.trashed_at,
    sourceModifiedAt,
  ];
}

/** The columns' parameters, each with its type; `before` parameters come first. */
function parametersOf($: (n: number) => string, before: number): string[] {
  return Object.values(columns).map((type, i) => `${$(before + i + 1)}::${type}`);
}

function makeOrder(order: OrderRecord, sourceModifiedAt: string | null): Piece {
  const { id, store_id, source, external_id, created_at } = order;
  return {
    name: 'makeorder',
    values: [id, store_id, source, external_id, created_at, ...valuesOf(order, sourceModifiedAt)],
    guard: 'held',
    text: (after, $) => `
      held as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select ${$(2)}::uuid, ${$(3)}, 'order', ${$(4)}, ${$(1)}::uuid, ${$(5)}::timestamptz from ${after}
        on conflict do nothing returning entity_id as id, store_id, source),
      new_order as (
        insert into core.orders (id, store_id, source, external_id, created_at, ${names.join(', ')})
        select ${$(1)}, ${$(2)}, ${$(3)}, ${$(4)}, ${$(5)}, ${parametersOf($, 5).join(', ')} from held)`,
  };
}

/** Whoever changes an order, its payments or its refunds changes its row, and so the version. */
function changeOrder(order: OrderRecord, sourceModifiedAt: string | null, version: string): Piece {
  return {
    name: 'order',
    values: [order.id, version, ...valuesOf(order, sourceModifiedAt)],
    guard: 'held',
    text: (after, $) => `
      held as (
        update core.orders k set (${names.join(', ')}) = row (${parametersOf($, 2).join(', ')})
        from ${after} where k.id = ${$(1)}::uuid and k.xmin = ${$(2)}::xid returning k.id, k.store_id, k.source)`,
  };
}
