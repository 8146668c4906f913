import type { OrderRecord } from '../orders/order.ts';
import type { Piece } from './piece.ts';

/** Keeps in core.order_attention why somebody should look at an order, as long as its newest snapshot gives a reason. */
export function writeAttention(before: string | null, after: string | null, order: OrderRecord): Piece[] {
  if (before === after) return [];
  const { id, store_id, updated_at } = order;
  if (after === null) {
    const text: Piece['text'] = (rows, $) => `
      no_attention as (delete from core.order_attention k using ${rows} where k.order_id = ${$(1)})`;
    return [{ name: 'unattend', types: ['uuid'], values: [id], text }];
  }
  return [
    {
      name: 'attend',
      types: ['uuid', 'uuid', 'text', 'timestamptz'],
      values: [id, store_id, after, updated_at],
      text: (rows, $) => `
        attention as (
          insert into core.order_attention (order_id, store_id, reason, since)
          select ${$(1)}, ${$(2)}, ${$(3)}, ${$(4)} from ${rows}
          on conflict (order_id) do update set reason = excluded.reason)`,
    },
  ];
}
