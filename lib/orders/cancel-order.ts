import { z } from 'zod';
import { transactionInTurn } from '../database/in-turn.ts';
import { refuse } from '../errors/api-error.ts';
import { recordName, textOf } from '../input/record-name.ts';
import { type Deed, type Finished, mustBeDone, type Work } from '../pipeline/finish.ts';
import { lockOrder, noSuchOrder } from './lock-order.ts';
import type { OrderRecord } from './order.ts';
import { readOrder } from './read-order.ts';

/** `POST /orders/{id}/cancel` takes nothing. */
export const cancelInput = z.object({});
type CancelInput = z.output<typeof cancelInput>;

/**
 * `POST /orders/{id}/cancel`: cancels an order of any status but refunded; one that is cancelled already comes back as
 * it is (contract §9). What was paid stays paid: giving it back is a refund.
 */
export function cancelOrder({ db, key, params, query, now, finish }: Deed<CancelInput>): Promise<Finished> {
  const name = recordName(params.id ?? '', query.get('source') ?? key.source);
  const turn = { row: textOf(key.storeId, name), keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const { id } = await lockOrder(tx, key.storeId, name);
    const order = (await readOrder(tx, key.storeId, { id })) ?? noSuchOrder();
    if (order.status === 'refunded') refuse('invalid_state', { fill: { reason: 'order is refunded' } });
    if (order.status === 'cancelled') return mustBeDone(await finish(tx, { record: order, duplicate: true }));
    const at = now.toISOString();
    const cancelled: OrderRecord = { ...order, status: 'cancelled', updated_at: at, cancelled_at: at };
    return mustBeDone(await finish(tx, { record: cancelled, duplicate: false }, updateCancelled(id, at)));
  });
}

function updateCancelled(id: string, at: string): Work {
  return {
    name: 'cancel-order',
    types: ['uuid', 'timestamptz'],
    text: `
      cancelled as (
        update core.orders set status = 'cancelled', updated_at = p2, cancelled_at = p2
        from gate where store_id = log_store_id and id = p1 returning n),
      done as (select gate.* from gate join cancelled using (n))`,
    values: [id, at],
  };
}
