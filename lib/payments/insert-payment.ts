import { statement, type ValuesOf } from '../database/statement.ts';
import { changeInput } from '../history/cause.ts';
import { historyOfOne } from '../history/history-text.ts';
import { endingInput } from '../verbs/verb.ts';
import type { PaymentRecord } from './payment.ts';

const paymentInput = {
  store_id: 'uuid',
  source: 'text',
  external_id: 'text',
  id: 'uuid',
  order_id: 'uuid',
  amount_cents: 'bigint',
  currency: 'text',
  method: 'text?',
  paid_at: 'timestamptz',
  created_at: 'timestamptz',
} as const;

/**
 * A new payment: its reference, itself, and the sum on its order, which is locked. Where the store has a payment of this
 * source with this external id, nothing happens.
 */
export const insertPayment = statement({
  name: 'insert-payment',
  parameters: { ...paymentInput, ...changeInput, ...endingInput },
  columns: { done: 'boolean' },
  text: `
    with gate as materialized (
      select where $once_lineage_id::uuid is null
        or pg_try_advisory_xact_lock(hashtextextended($once_lineage_id::text || $once_idempotency_key, 0))),
    reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select $store_id, $source, 'payment', $external_id, $id, $created_at from gate
      on conflict do nothing returning entity_id),
    new_payment as (
      insert into core.payments (
        store_id, source, external_id, id, order_id, amount_cents, currency, method, paid_at, created_at, refunded_cents)
      select
        $store_id, $source, $external_id, $id, $order_id, $amount_cents, $currency, $method, $paid_at, $created_at, 0
      from reference),
    paid_order as (
      update core.orders set paid_cents = paid_cents + $amount_cents, updated_at = $created_at, changes = changes + 1
      from reference where store_id = $store_id and id = $order_id returning id, store_id, changes, updated_at),
    history as (${historyOfOne('order', 'paid_order')}),
    idempotency_record as (
      insert into integrations.idempotency_records (
        lineage_id, idempotency_key, path, query_sha256, body_sha256, response_body, first_received_at, request_id)
      select
        $once_lineage_id, $once_idempotency_key, $once_path, $once_query_sha256, $once_body_sha256,
        $once_response_body, $log_request_received_at, $log_id
      from reference where $once_lineage_id is not null),
    log_row as (
      insert into integrations.request_log (
        id, organization_id, store_id, integration_key_id, verified, method, path, query, status_code, error_code,
        client_ip, idempotency_key, external_id, user_agent, request_received_at, request_completed_at,
        request_headers, request_body, response_body, replayed, duplicate, diagnosis, secret_age,
        clock_drift_seconds, marks)
      select
        $log_id, $log_organization_id, $log_store_id, $log_integration_key_id, $log_verified, $log_method,
        $log_path, $log_query, $log_status_code, $log_error_code, $log_client_ip, $log_idempotency_key,
        $log_external_id, $log_user_agent, $log_request_received_at,
        $log_request_completed_at::timestamptz + (clock_timestamp() - statement_timestamp()), $log_request_headers,
        $log_request_body, $log_response_body, $log_replayed, $log_duplicate, $log_diagnosis, $log_secret_age,
        $log_clock_drift_seconds, $log_marks
      from reference)
    select exists (select from reference) as done from gate`,
});

export function valuesOf(
  owner: { storeId: string; source: string },
  payment: PaymentRecord,
): ValuesOf<typeof paymentInput> {
  return {
    store_id: owner.storeId,
    source: owner.source,
    external_id: payment.external_id,
    id: payment.id,
    order_id: payment.order_id,
    amount_cents: payment.amount_cents,
    currency: payment.currency,
    method: payment.method,
    paid_at: payment.paid_at,
    created_at: payment.created_at,
  };
}
