import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { jsonOf, linesOf } from '../orders/order-columns.ts';
import { readDelivery } from './read-delivery.ts';

/** Rows of the log that one statement looks at; where one run ends the next goes on. */
const BATCH_ROWS = 500;
/** Of one run: other jobs wait for their turn. */
const RUN_MS = 5_000;

/** Stored before an order had columns of its own for these; every delivery that has been applied since says its state. */
const isOld = `
  o.source_modified_at is not null and o.source_state is null and o.number is null and o.source_order_key is null
  and o.billing_address is null and o.shipping_address is null and o.coupon_codes is null`;

const progress = statement({
  name: 'old-orders-progress',
  parameters: { now: 'timestamptz' },
  columns: { below: 'uuid' },
  text: 'select below from integrations.old_orders_progress where ended_at is null and starts_at <= $now',
});
const advance = statement({
  name: 'old-orders-advance',
  parameters: { below: 'uuid' },
  columns: {},
  text: 'update integrations.old_orders_progress set below = $below',
});
const end = statement({
  name: 'old-orders-end',
  parameters: { now: 'timestamptz' },
  columns: {},
  text: 'update integrations.old_orders_progress set ended_at = $now',
});

/** The next rows of the log, the newest first, each with the old order that it is about, if it is about one. */
const look = statement({
  name: 'old-orders-look',
  parameters: { below: 'uuid', most: 'bigint' },
  columns: { id: 'uuid', order_id: 'uuid?' },
  text: `
    with seen as materialized (
      select id, store_id, integration_key_id, external_id, verified and status_code = 200 as taken
      from integrations.request_log where id < $below order by id desc limit $most)
    select s.id, o.id as order_id
    from seen s
    left join integrations.integration_keys k
      on s.taken and k.id = s.integration_key_id and k.store_id = s.store_id and k.payload_format = 'woocommerce'
      and k.organization_id not in (select id from core.organizations where stopped_at is not null)
    left join core.external_entity_refs f on f.store_id = k.store_id and f.source = k.source
      and f.entity_type = 'order' and f.external_id = s.external_id
    left join core.orders o on o.store_id = f.store_id and o.id = f.entity_id and ${isOld}
    order by s.id desc`,
});

const bodyFor = statement({
  name: 'old-orders-body',
  parameters: { request_id: 'uuid', order_id: 'uuid' },
  columns: { body: 'bytea', arrived_at: 'timestamptz' },
  text: `
    select r.request_body as body, r.request_received_at as arrived_at
    from integrations.request_log r join core.orders o on o.id = $order_id and ${isOld}
    where r.id = $request_id and r.request_body is not null`,
});

/**
 * Only if the order is the state that the body was, and nothing was written to it meanwhile; `updated_at` stays, since
 * nothing has happened to the order. A line is known by its place. Its discount is left out where its total has been
 * reckoned otherwise.
 */
const fill = statement({
  name: 'old-orders-fill',
  parameters: {
    id: 'uuid',
    source_modified_at: 'timestamptz',
    currency: 'text',
    total_cents: 'bigint',
    number: 'text?',
    billing_address: 'json?',
    shipping_address: 'json?',
    coupon_codes: 'json?',
    order_key: 'text?',
    lines: 'json',
  },
  columns: { id: 'uuid' },
  text: `
    with filled as (
      update core.orders o set number = $number, billing_address = $billing_address, shipping_address = $shipping_address, coupon_codes = $coupon_codes,
        source_order_key = $order_key
      where o.id = $id and o.source_modified_at = $source_modified_at and o.currency = $currency and o.total_cents = $total_cents and ${isOld}
      returning o.id),
    filled_lines as (
      update core.order_lines l set external_id = line.external_id, product_id = line.product_id,
        discount_cents = case when l.total_cents = line.total_cents then line.discount_cents end,
        tax_cents = line.tax_cents, metadata = line.metadata
      from filled, ${linesOf('$lines::json')}
      where l.order_id = filled.id and l.position = line.position - 1
        and json_array_length($lines::json) = (select count(*) from core.order_lines where order_id = $id))
    select id from filled`,
});

/**
 * Fills WooCommerce orders from before they were whole by themselves (number, addresses, coupons, order_key, what a line
 * is of) from the delivery that they are the state of, as long as the log has it. Goes through the log once, from the
 * newest to the oldest, some seconds a run, and rests after each batch as long as that took. Returns how many it filled.
 */
export async function fillOldOrders(db: Queryable, now: Date): Promise<number> {
  const [next] = await run(db, progress, { now });
  const began = performance.now();
  let below = next?.below;
  let filled = 0;
  while (below !== undefined && performance.now() - began < RUN_MS) {
    const batchBegan = performance.now();
    const seen = await run(db, look, { below, most: BATCH_ROWS });
    for (const { id, order_id: orderId } of seen)
      if (orderId !== null && (await fillFrom(db, id, orderId))) filled += 1;
    below = seen.at(-1)?.id;
    await (below === undefined ? run(db, end, { now }) : run(db, advance, { below }));
    await sleep(performance.now() - batchBegan);
  }
  return filled;
}

/** Whether the order is filled from this row of the log. */
async function fillFrom(db: Queryable, requestId: string, orderId: string): Promise<boolean> {
  const [row] = await run(db, bodyFor, { request_id: requestId, order_id: orderId });
  if (!row) return false;
  const { reading } = readDelivery(null, row.body);
  if (reading.kind !== 'order') return false;
  const { content, modifiedAt, orderKey } = reading.snapshot;
  const filled = await run(db, fill, {
    id: orderId,
    source_modified_at: modifiedAt ?? row.arrived_at,
    currency: content.currency,
    total_cents: content.total_cents,
    number: content.number,
    ...jsonOf(content),
    order_key: orderKey,
    lines: JSON.stringify(content.lines),
  });
  return filled.length > 0;
}
