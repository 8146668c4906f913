import { type Queryable, rows } from '../database/pool.ts';
import { refuse } from '../errors/api-error.ts';
import type { RecordName } from '../input/record-name.ts';
import type { OrderStatus } from './order-input.ts';

/** The facts of an order that decide what may happen to it. */
export interface LockedOrder {
  id: string;
  status: OrderStatus;
  currency: string;
  total_cents: number;
  paid_cents: number;
  refunded_cents: number;
  trashed_at: Date | null;
}

const facts = 'select id, status, currency, total_cents, paid_cents, refunded_cents, trashed_at from core.orders';

const byId = { name: 'lock-order-by-id', text: `${facts} where store_id = $1 and id = $2 for update` };
const byExternalId = {
  name: 'lock-order-by-external-id',
  text: `${facts} where store_id = $1 and id = (
    select entity_id from core.external_entity_refs
    where store_id = $1 and source = $2 and entity_type = 'order' and external_id = $3) for update`,
};

/**
 * Locks an order until the transaction ends; refuses with `not_found` when this store has none of that name.
 * The one lock covers the order's payments and refunds too: whoever changes any of them takes it first, and so nobody
 * waits for anybody in a circle.
 */
export async function lockOrder(tx: Queryable, storeId: string, name: RecordName | null): Promise<LockedOrder> {
  const [order] = name === null ? [] : await lock(tx, storeId, name);
  return order ?? noSuchOrder();
}

export function noSuchOrder(): never {
  return refuse('not_found', { fill: { what: 'no such order' } });
}

function lock(tx: Queryable, storeId: string, name: RecordName): Promise<LockedOrder[]> {
  return 'id' in name
    ? rows(tx, byId, [storeId, name.id])
    : rows(tx, byExternalId, [storeId, name.source, name.externalId]);
}
