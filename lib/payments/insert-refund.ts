import { as, statement, type ValuesOf } from '../database/statement.ts';
import { changeInput } from '../history/cause.ts';
import { historyOfOne } from '../history/history-text.ts';
import type { OrderStatus } from '../orders/order-statuses.ts';
import { endingInput } from '../verbs/verb.ts';
import type { NewRefund } from './new-refund.ts';

const refundInput = {
  store_id: 'uuid',
  source: 'text',
  external_id: 'text?',
  id: 'uuid',
  order_id: 'uuid',
  payment_id: 'uuid',
  amount_cents: 'bigint',
  reason: 'text?',
  created_at: 'timestamptz',
  order_status: as<OrderStatus>('core.order_status'),
} as const;

/**
 * A refund: its reference if it has one, itself, and the sums on its payment and its order, which is locked. Where the
 * store has a refund of this source with this external id, nothing happens.
 */
export const insertRefund = statement({
  name: 'insert-refund',
  parameters: { ...refundInput, ...changeInput, ...endingInput },
  columns: { done: 'boolean' },
  text: `
    with gate as materialized (
      select where $once_lineage_id::uuid is null
        or pg_try_advisory_xact_lock(hashtextextended($once_lineage_id::text || $once_idempotency_key, 0))),
    reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select $store_id, $source, 'refund', $external_id, $id, $created_at from gate where $external_id::text is not null
      on conflict do nothing returning entity_id),
    done as (select from gate where $external_id::text is null or exists (select from reference)),
    new_refund as (
      insert into core.refunds (
        store_id, source, external_id, id, order_id, payment_id, amount_cents, reason, created_at)
      select $store_id, $source, $external_id, $id, $order_id, $payment_id, $amount_cents, $reason, $created_at
      from done),
    refunded_payment as (
      update core.payments set refunded_cents = refunded_cents + $amount_cents
      from done where store_id = $store_id and id = $payment_id),
    refunded_order as (
      update core.orders set refunded_cents = refunded_cents + $amount_cents, status = $order_status,
        updated_at = $created_at, changes = changes + 1
      from done where store_id = $store_id and id = $order_id returning id, store_id, changes, updated_at),
    history as (${historyOfOne('order', 'refunded_order')}),
    idempotency_record as (
      insert into integrations.idempotency_records (
        lineage_id, idempotency_key, path, query_sha256, body_sha256, response_body, first_received_at, request_id)
      select
        $once_lineage_id, $once_idempotency_key, $once_path, $once_query_sha256, $once_body_sha256,
        $once_response_body, $log_request_received_at, $log_id
      from done where $once_lineage_id is not null),
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
      from done)
    select exists (select from done) as done from gate`,
});

export function valuesOf(owner: { storeId: string; source: string }, refund: NewRefund): ValuesOf<typeof refundInput> {
  return {
    store_id: owner.storeId,
    source: owner.source,
    external_id: refund.externalId,
    id: refund.id,
    order_id: refund.orderId,
    payment_id: refund.paymentId,
    amount_cents: refund.amountCents,
    reason: refund.reason,
    created_at: refund.createdAt,
    order_status: refund.orderStatus,
  };
}
