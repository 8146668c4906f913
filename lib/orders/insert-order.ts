import { batched } from '../database/batcher.ts';
import type { ValuesOf } from '../database/statement.ts';
import { endingInput } from '../verbs/verb.ts';
import type { OrderRecord } from './order.ts';
import { jsonOf } from './order-columns.ts';

const orderInput = {
  store_id: 'uuid',
  source: 'text',
  external_id: 'text',
  id: 'uuid',
  status: 'text',
  currency: 'text',
  subtotal_cents: 'bigint',
  discount_cents: 'bigint',
  shipping_cents: 'bigint',
  fee_cents: 'bigint',
  tax_cents: 'bigint',
  total_cents: 'bigint',
  paid_cents: 'bigint',
  client_id: 'uuid?',
  number: 'text?',
  billing_address: 'json?',
  shipping_address: 'json?',
  coupon_codes: 'json?',
  note: 'text?',
  metadata: 'json',
  placed_at: 'timestamptz',
  created_at: 'timestamptz',
  cancelled_at: 'timestamptz?',
  created_by: 'text',
  lines: 'json',
  payment_id: 'uuid?',
  payment_external_id: 'text?',
  payment_amount_cents: 'bigint?',
  payment_method: 'text?',
  payment_paid_at: 'timestamptz?',
} as const;

/**
 * A new order: its reference, itself, its lines and its payment, if it has one. Where the store has an order of this
 * source with this external id, nothing happens. The payment's reference is inserted without "on conflict": if it exists,
 * the whole statement is undone and says so.
 */
export const insertOrder = batched({
  name: 'insert-order',
  input: { ...orderInput, ...endingInput },
  lockBy: 'external_id',
  columns: { n: 'bigint', done: 'boolean' },
  text: `
    with input as materialized ($input),
    gate as materialized (
      select * from input
      where once_lineage_id is null
        or pg_try_advisory_xact_lock(hashtextextended(once_lineage_id::text || once_idempotency_key, 0))),
    reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, source, 'order', external_id, id, created_at from gate
      on conflict do nothing returning entity_id),
    done as (select gate.* from gate join reference on entity_id = id),
    new_order as (
      insert into core.orders (
        store_id, source, external_id, id, status, currency, subtotal_cents, discount_cents, shipping_cents, fee_cents,
        tax_cents, total_cents, paid_cents, refunded_cents, client_id, number, billing_address, shipping_address,
        coupon_codes, note, metadata, placed_at, created_at, updated_at, cancelled_at, created_by, request_id)
      select
        store_id, source, external_id, id, status::core.order_status, currency, subtotal_cents, discount_cents,
        shipping_cents, fee_cents, tax_cents, total_cents, paid_cents, 0, client_id, number, billing_address,
        shipping_address, coupon_codes, note, metadata, placed_at, created_at, created_at, cancelled_at, created_by, log_id
      from done),
    new_lines as (
      insert into core.order_lines (
        order_id, position, store_id, id, description, sku, quantity, unit_price_cents, total_cents, external_id,
        product_id, discount_cents, tax_cents, metadata)
      select
        done.id, line.position - 1, done.store_id, line.id, line.description, line.sku, line.quantity,
        line.unit_price_cents, line.total_cents, line.external_id, line.product_id, line.discount_cents, line.tax_cents,
        line.metadata
      from done, rows from (json_to_recordset(done.lines) as (
          id uuid, description text, sku text, quantity bigint, unit_price_cents bigint, total_cents bigint,
          external_id text, product_id text, discount_cents bigint, tax_cents bigint, metadata json))
        with ordinality as line (
            id, description, sku, quantity, unit_price_cents, total_cents, external_id, product_id, discount_cents,
            tax_cents, metadata, position)),
    payment_reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, source, 'payment', payment_external_id, payment_id, created_at from done
      where payment_id is not null),
    new_payment as (
      insert into core.payments (
        store_id, order_id, source, external_id, id, amount_cents, currency, method, paid_at, refunded_cents, created_at)
      select
        store_id, id, source, payment_external_id, payment_id, payment_amount_cents, currency, payment_method,
        payment_paid_at, 0, created_at
      from done where payment_id is not null),
    idempotency_record as (
      insert into integrations.idempotency_records (
        lineage_id, idempotency_key, path, query_sha256, body_sha256, response_body, first_received_at, request_id)
      select
        once_lineage_id, once_idempotency_key, once_path, once_query_sha256, once_body_sha256, once_response_body,
        log_request_received_at, log_id
      from done where once_lineage_id is not null),
    log_row as (
      insert into integrations.request_log (
        id, organization_id, store_id, integration_key_id, verified, method, path, query, status_code, error_code,
        client_ip, idempotency_key, external_id, user_agent, request_received_at, request_completed_at,
        request_headers, request_body, response_body, replayed, duplicate, diagnosis, secret_age,
        clock_drift_seconds, marks)
      select
        log_id, log_organization_id, log_store_id, log_integration_key_id, log_verified, log_method, log_path,
        log_query, log_status_code, log_error_code, log_client_ip, log_idempotency_key, log_external_id,
        log_user_agent, log_request_received_at,
        log_request_completed_at + (clock_timestamp() - statement_timestamp()), log_request_headers,
        log_request_body, log_response_body, log_replayed, log_duplicate, log_diagnosis, log_secret_age,
        log_clock_drift_seconds, log_marks
      from done)
    select n, exists (select 1 from done where done.n = gate.n) as done from gate`,
});

export function valuesOf(order: OrderRecord, createdBy: string): ValuesOf<typeof orderInput> {
  const [payment] = order.payments;
  return {
    store_id: order.store_id,
    source: order.source,
    external_id: order.external_id,
    id: order.id,
    status: order.status,
    currency: order.currency,
    subtotal_cents: order.subtotal_cents,
    discount_cents: order.discount_cents,
    shipping_cents: order.shipping_cents,
    fee_cents: order.fee_cents,
    tax_cents: order.tax_cents,
    total_cents: order.total_cents,
    paid_cents: order.paid_cents,
    client_id: order.client_id,
    number: order.number,
    ...jsonOf(order),
    note: order.note,
    metadata: JSON.stringify(order.metadata),
    placed_at: order.placed_at,
    created_at: order.created_at,
    cancelled_at: order.cancelled_at,
    created_by: createdBy,
    lines: JSON.stringify(order.lines),
    payment_id: payment?.id ?? null,
    payment_external_id: payment?.external_id ?? null,
    payment_amount_cents: payment?.amount_cents ?? null,
    payment_method: payment?.method ?? null,
    payment_paid_at: payment?.paid_at ?? null,
  };
}
