import type { LineRecord, OrderRecord } from '../orders/order.ts';
import { lineColumns, linesExcluded, linesOf, lineValues } from '../orders/order-columns.ts';
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
        insert into core.order_lines (order_id, position, store_id, ${lineColumns})
        select ${$(1)}, line.position - 1, ${$(2)}, ${lineValues} from ${after}, ${linesOf($(3))}`,
  };
  if (!before) return [{ ...piece, text: (after, $) => `${piece.text(after, $)})` }];
  return [
    {
      name: 'lines',
      types: [...piece.types, 'integer'],
      values: [...piece.values, lines.length],
      text: (after, $) => `${piece.text(after, $)}
        on conflict (order_id, position) do update set ${linesExcluded}),
      gone_lines as (
        delete from core.order_lines k using ${after} where k.store_id = ${$(2)} and k.order_id = ${$(1)}
          and k.position >= ${$(4)})`,
    },
  ];
}
