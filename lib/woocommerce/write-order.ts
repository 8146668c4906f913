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
const identity = {
  id: 'uuid',
  store_id: 'uuid',
  source: 'text',
  external_id: 'text',
  created_at: 'timestamptz',
} as const;
const names = Object.keys(columns);
const all = [...Object.keys(identity), ...names];
const typed = Object.entries({ ...identity, ...columns }).map(([name, type]) => `${name} ${type}`);

/** The order as it was seen, and which version of its row that is; null: there was none. */
export type Before = { order: OrderRecord; version: string } | null;

/** The pieces that make the stored order what it was merged to, if it still is what was seen. */
export function writeOrder(before: Before, { order, sourceModifiedAt }: Merged): Piece[] {
  const given = Object.fromEntries(Object.entries(order).filter(([name]) => all.includes(name)));
  const json = JSON.stringify({ ...given, source_modified_at: sourceModifiedAt });
  return [
    before ? changeOrder(json, before.version) : makeOrder(json),
    ...writeLines(before?.order.lines ?? null, order.lines),
    ...writePayments(before?.order.payments ?? [], order.payments),
    ...writeRefunds(before?.order.refunds ?? [], order.refunds),
  ];
}

function makeOrder(json: string): Piece {
  return {
    name: 'makeorder',
    values: [json],
    guard: 'held',
    text: (after, $) => `
      given as (select * from json_to_record(${$(1)}::json) as o (${typed.join(', ')})),
      held as (
        insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
        select g.store_id, g.source, 'order', g.external_id, g.id, g.created_at from ${after}, given g
        on conflict do nothing returning entity_id as id, store_id, source),
      new_order as (
        insert into core.orders (${all.join(', ')}) select ${all.map((name) => `g.${name}`).join(', ')} from held, given g)`,
  };
}

/** Whoever changes an order, its payments or its refunds changes its row, and so the version. */
function changeOrder(json: string, version: string): Piece {
  return {
    name: 'order',
    values: [json, version],
    guard: 'held',
    text: (after, $) => `
      held as (
        update core.orders k set ${names.map((name) => `${name} = g.${name}`).join(', ')}
        from ${after}, json_to_record(${$(1)}::json) as g (${typed.join(', ')})
        where k.id = g.id and k.xmin = ${$(2)}::xid returning k.id, k.store_id, k.source)`,
  };
}
