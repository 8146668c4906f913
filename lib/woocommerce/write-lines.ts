import type { LineRecord, OrderRecord } from '../orders/order.ts';
import type { Piece } from './piece.ts';

/** The lines as they should be; `before` is null where there is no order yet. */
export function writeLines(before: LineRecord[] | null, { id, store_id: storeId, lines }: OrderRecord): Piece[] {
  if (before && JSON.stringify(before) === JSON.stringify(lines)) return [];
  const piece: Piece = {
    name: 'makelines',
    types: ['uuid', 'uuid', 'json'],
    values: [id, storeId, JSON.stringify(lines)],
    text: (after, $) => `
      new_lines as (
        insert into core.order_lines (order_id, position, store_id, id, description, sku, quantity, unit_price_cents, total_cents)
        select ${$(1)}, l.position - 1, ${$(2)}, l.id, l.description, l.sku, l.quantity, l.unit_price_cents, l.total_cents
        from ${after}, rows from (json_to_recordset(${$(3)})
          as (id uuid, description text, sku text, quantity bigint, unit_price_cents bigint, total_cents bigint))
          with ordinality as l (id, description, sku, quantity, unit_price_cents, total_cents, position)`,
  };
  if (!before) return [{ ...piece, text: (after, $) => `${piece.text(after, $)})` }];
  return [
    {
      name: 'lines',
      types: [...piece.types, 'integer'],
      values: [...piece.values, lines.length],
      text: (after, $) => `${piece.text(after, $)}
        on conflict (order_id, position) do update set description = excluded.description, sku = excluded.sku,
          quantity = excluded.quantity, unit_price_cents = excluded.unit_price_cents, total_cents = excluded.total_cents),
      gone_lines as (
        delete from core.order_lines k using ${after} where k.store_id = ${$(2)} and k.order_id = ${$(1)}
          and k.position >= ${$(4)})`,
    },
  ];
}
