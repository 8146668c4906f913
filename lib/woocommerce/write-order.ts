import { jsonOf } from '../orders/order-columns.ts';
import type { Known, Merged } from './merge.ts';
import type { Piece } from './piece.ts';
import { storedState } from './source-state.ts';
import { writeAttention } from './write-attention.ts';
import { writeLines } from './write-lines.ts';
import { writePayments, writeRefunds } from './write-money.ts';

/** The columns that a snapshot changes, each with the type that it is sent as. */
const columns = {
  status: 'text',
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
  number: 'text',
  billing_address: 'json',
  shipping_address: 'json',
  coupon_codes: 'json',
  note: 'text',
  metadata: 'json',
  placed_at: 'timestamptz',
  updated_at: 'timestamptz',
  cancelled_at: 'timestamptz',
  trashed_at: 'timestamptz',
  source_modified_at: 'timestamptz',
  source_order_key: 'text',
  source_state: 'json',
} as const;
const names = Object.keys(columns);
const types = Object.values(columns);

/** The order as it was seen, and which version of its row that is; null: there was none. */
export type Before = (Known & { version: string }) | null;

/** The pieces that make the stored order what it was merged to, if it still is what was seen. */
export function writeOrder(before: Before, merged: Merged): Piece[] {
  const { order } = merged;
  return [
    before ? changeOrder(merged, before.version) : makeOrder(merged),
    ...writeLines(before?.order.lines ?? null, order),
    ...writePayments(before?.order.payments ?? [], order),
    ...writeRefunds(before?.order.refunds ?? [], order),
    ...writeAttention(before?.state.attention ?? null, merged.state.attention, order),
  ];
}

/** A parameter for each of the columns, in their order. */
function valuesOf({ order, sourceModifiedAt, orderKey, state }: Merged): unknown[] {
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
    order.number,
    ...Object.values(jsonOf(order)),
    order.note,
    JSON.stringify(order.metadata),
    order.placed_at,
    order.updated_at,
    order.cancelled_at,
    order.trashed_at,
    sourceModifiedAt,
    orderKey,
    JSON.stringify(storedState(state)),
  ];
}

/** The columns' values; `before` other values come first. */
function valuesFrom($: (n: number) => string, before: number): string[] {
  return names.map((name, i) => (name === 'status' ? `${$(before + i + 1)}::core.order_status` : $(before + i + 1)));
}

function makeOrder(merged: Merged): Piece {
  const { id, store_id, source, external_id, created_at } = merged.order;
  return {
    name: 'makeorder',
    types: ['uuid', 'uuid', 'text', 'text', 'timestamptz', ...types],
    values: [id, store_id, source, external_id, created_at, ...valuesOf(merged)],
    guard: 'held',
    text: (after, $) => `
      order_reference as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select ${$(2)}, ${$(3)}, 'order', ${$(4)}, ${$(1)}, ${$(5)} from ${after}
        on conflict do nothing returning entity_id),
      held as (select a.* from ${after} a join order_reference on entity_id = ${$(1)}),
      new_order as (
        insert into core.orders (id, store_id, source, external_id, created_at, ${names.join(', ')})
        select ${$(1)}, ${$(2)}, ${$(3)}, ${$(4)}, ${$(5)}, ${valuesFrom($, 5).join(', ')} from held)`,
  };
}

/** Whoever changes an order, its payments or its refunds changes its row, and so the version. */
function changeOrder(merged: Merged, version: string): Piece {
  const { id, store_id } = merged.order;
  return {
    name: 'order',
    types: ['uuid', 'text', 'uuid', ...types],
    values: [id, version, store_id, ...valuesOf(merged)],
    guard: 'held',
    text: (after, $) => `
      changed_order as (
        update core.orders k set (${names.join(', ')}) = row (${valuesFrom($, 3).join(', ')})
        from ${after} where k.store_id = ${$(3)} and k.id = ${$(1)} and k.xmin = ${$(2)}::xid returning n),
      held as (select a.* from ${after} a join changed_order using (n))`,
  };
}
