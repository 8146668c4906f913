import { type ClientRow, clientFrom } from '../clients/read-client.ts';
import type { Queryable } from '../database/pool.ts';
import { as, type RowOf, run, statement } from '../database/statement.ts';
import { utc } from '../database/utc.ts';
import { isStorable } from '../input/unstorable-text.ts';
import { type PaymentRow, paymentFrom, type RefundRow, refundFrom } from '../payments/read-payment.ts';
import type { LineRecord, OrderRecord } from './order.ts';
import type { OrderStatus } from './order-statuses.ts';
import { paymentStatus } from './order-statuses.ts';

/** Which order: by our id, or by the sender's own within a source. Always of one store. */
export type OrderName = { id: string } | { source: string; externalId: string };

/** What a row of an order is read with, by name: a statement that is prepared outlives a column that is added. */
export const orderColumns = `o.id, o.store_id, o.source, o.external_id, o.number, o.status, o.currency, o.subtotal_cents,
    o.discount_cents, o.shipping_cents, o.fee_cents, o.tax_cents, o.total_cents, o.paid_cents, o.refunded_cents,
    o.client_id, o.billing_address, o.shipping_address, o.coupon_codes, o.note, o.metadata, o.placed_at, o.created_at,
    o.updated_at, o.cancelled_at, o.trashed_at, o.source_modified_at, o.source_order_key, o.gone_from_shop_at,
    (select json_agg(l order by l.position) from core.order_lines l where l.store_id = o.store_id and l.order_id = o.id) as lines,
    (select json_agg(p order by p.id) from core.payments p where p.store_id = o.store_id and p.order_id = o.id) as payments,
    (select json_agg(r order by r.id) from core.refunds r where r.store_id = o.store_id and r.order_id = o.id) as refunds,
    (select row_to_json(c) from core.clients c where c.store_id = o.store_id and c.id = o.client_id) as client`;

const columns = {
  id: 'uuid',
  store_id: 'uuid',
  source: 'text',
  external_id: 'text',
  number: 'text?',
  status: as<OrderStatus>('core.order_status'),
  currency: 'text',
  subtotal_cents: 'bigint',
  discount_cents: 'bigint',
  shipping_cents: 'bigint',
  fee_cents: 'bigint',
  tax_cents: 'bigint',
  total_cents: 'bigint',
  paid_cents: 'bigint',
  refunded_cents: 'bigint',
  client_id: 'uuid?',
  billing_address: as<OrderRecord['billing_address']>('json'),
  shipping_address: as<OrderRecord['shipping_address']>('json'),
  coupon_codes: as<string[] | null>('json'),
  note: 'text?',
  metadata: as<OrderRecord['metadata']>('json'),
  placed_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  cancelled_at: 'timestamptz?',
  trashed_at: 'timestamptz?',
  source_modified_at: 'timestamptz?',
  source_order_key: 'text?',
  gone_from_shop_at: 'timestamptz?',
  lines: as<LineRow[] | null>('json'),
  payments: as<PaymentRow[] | null>('json'),
  refunds: as<RefundRow[] | null>('json'),
  client: as<ClientRow | null>('json'),
} as const;

const readById = statement({
  name: 'read-order-by-id',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns,
  text: `select ${orderColumns} from core.orders o where o.store_id = $store_id and o.id = $id`,
});
const readByExternalId = statement({
  name: 'read-order-by-external-id',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text' },
  columns,
  text: `
    select ${orderColumns} from core.orders o
    where o.store_id = $store_id and o.id = (
      select entity_id from core.external_entity_refs
      where store_id = $store_id and source = $source and entity_type = 'order' and external_id = $external_id)`,
});

/** A row of core.order_lines; one from before the sender could say more has nulls. */
type LineRow = Omit<LineRecord, 'metadata'> & { metadata: LineRecord['metadata'] | null };

/** A row of core.orders with its parts; its times are texts where the row came as JSON. */
export type OrderRow = WithTimes<Omit<RowOf<typeof columns>, 'source_modified_at' | 'source_order_key'>>;
type WithTimes<Row> = { [Name in keyof Row]: Row[Name] | (Date extends Row[Name] ? string : never) };

/** The whole order as it goes out, or null when this store has none of that name. */
export async function readOrder(db: Queryable, storeId: string, name: OrderName): Promise<OrderRecord | null> {
  if (!isStorable('id' in name ? name.id : name.source + name.externalId)) return null;
  const [row] =
    'id' in name
      ? await run(db, readById, { store_id: storeId, id: name.id })
      : await run(db, readByExternalId, { store_id: storeId, source: name.source, external_id: name.externalId });
  return row ? orderFrom(row) : null;
}

export function orderFrom(row: OrderRow): OrderRecord {
  return {
    id: row.id,
    store_id: row.store_id,
    source: row.source,
    external_id: row.external_id,
    number: row.number,
    status: row.status,
    payment_status: paymentStatus(row),
    currency: row.currency,
    subtotal_cents: row.subtotal_cents,
    discount_cents: row.discount_cents,
    shipping_cents: row.shipping_cents,
    fee_cents: row.fee_cents,
    tax_cents: row.tax_cents,
    total_cents: row.total_cents,
    paid_cents: row.paid_cents,
    refunded_cents: row.refunded_cents,
    client_id: row.client_id,
    client: row.client && clientFrom(row.client),
    billing_address: row.billing_address,
    shipping_address: row.shipping_address,
    lines: (row.lines ?? []).map(lineFrom),
    payments: (row.payments ?? []).map(paymentFrom),
    refunds: (row.refunds ?? []).map(refundFrom),
    coupon_codes: row.coupon_codes ?? [],
    note: row.note,
    metadata: row.metadata,
    placed_at: utc(row.placed_at),
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
    cancelled_at: row.cancelled_at && utc(row.cancelled_at),
    trashed_at: row.trashed_at && utc(row.trashed_at),
    ...(row.gone_from_shop_at && { gone_from_shop_at: utc(row.gone_from_shop_at) }),
  };
}

function lineFrom(row: LineRow): LineRecord {
  return {
    id: row.id,
    description: row.description,
    sku: row.sku,
    quantity: row.quantity,
    unit_price_cents: row.unit_price_cents,
    total_cents: row.total_cents,
    external_id: row.external_id,
    product_id: row.product_id,
    discount_cents: row.discount_cents,
    tax_cents: row.tax_cents,
    metadata: row.metadata ?? {},
  };
}
