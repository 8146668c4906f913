import type { Queryable } from '../database/pool.ts';
import { as, type RowOf, run, statement } from '../database/statement.ts';
import { refuse } from '../errors/api-error.ts';
import type { RecordName } from '../input/record-name.ts';
import type { OrderStatus } from './order-statuses.ts';

/** The facts of an order that decide what may happen to it. */
const facts = {
  id: 'uuid',
  status: as<OrderStatus>('core.order_status'),
  currency: 'text',
  total_cents: 'bigint',
  paid_cents: 'bigint',
  refunded_cents: 'bigint',
  trashed_at: 'timestamptz?',
  /** Of an order that WooCommerce sends: the stamp of its newest snapshot. */
  source_modified_at: 'timestamptz?',
} as const;
export type LockedOrder = RowOf<typeof facts>;

const lockById = statement({
  name: 'lock-order-by-id',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: facts,
  text: `
    select id, status, currency, total_cents, paid_cents, refunded_cents, trashed_at, source_modified_at
    from core.orders
    where store_id = $store_id and id = $id for update`,
});
const lockByExternalId = statement({
  name: 'lock-order-by-external-id',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text' },
  columns: facts,
  text: `
    select id, status, currency, total_cents, paid_cents, refunded_cents, trashed_at, source_modified_at
    from core.orders
    where store_id = $store_id and id = (
      select entity_id from core.external_entity_refs
      where store_id = $store_id and source = $source and entity_type = 'order' and external_id = $external_id)
    for update`,
});

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
    ? run(tx, lockById, { store_id: storeId, id: name.id })
    : run(tx, lockByExternalId, { store_id: storeId, source: name.source, external_id: name.externalId });
}
