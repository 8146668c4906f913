import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

/** Orders of one store that were taken, and that somebody should look at: a deposit may have been paid only, say. */
export interface OrdersToLookAt {
  storeId: string;
  orders: number;
  /** The one that came last, and what is to be looked at. */
  externalId: string;
  reason: string;
  since: Date;
}

/** Of one store so many are counted. */
const MOST_COUNTED = 1_000;

const toLookAt = statement({
  name: 'orders-to-look-at',
  parameters: { organization_id: 'uuid' },
  columns: { storeId: 'text', orders: 'integer', externalId: 'text', reason: 'text', since: 'timestamptz' },
  text: `
    select s.id::text as "storeId", newest.orders, o.external_id as "externalId", newest.reason, newest.since
    from core.stores s
    cross join lateral (
      select count(*)::integer as orders, (array_agg(order_id order by since desc))[1] as order_id,
        (array_agg(reason order by since desc))[1] as reason, max(since) as since
      from (
        select order_id, reason, since from core.order_attention where store_id = s.id
        order by since desc limit ${MOST_COUNTED}) latest) newest
    join core.orders o on o.id = newest.order_id
    where s.organization_id = $organization_id::uuid and newest.orders > 0
    order by newest.since desc`,
});

/** By store, the latest first. They are few, in a table of their own; it is not asked how many orders there are. */
export function ordersToLookAt(db: Transaction, organizationId: string): Promise<OrdersToLookAt[]> {
  return run(db, toLookAt, { organization_id: organizationId });
}
