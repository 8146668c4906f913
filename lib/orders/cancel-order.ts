import { z } from 'zod';
import { transactionInTurn } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import { first, statement } from '../database/statement.ts';
import { refuse } from '../errors/api-error.ts';
import { causeOfRequest, changeInput, changeValues } from '../history/cause.ts';
import { historyOfOne } from '../history/history-text.ts';
import { type RecordName, recordName, textOf } from '../input/record-name.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { ended, endingInput, endingOf, mustBeDone, record, withEnding } from '../verbs/verb.ts';
import { changesOfOrder } from './changes-of-order.ts';
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
export function cancelOrder(context: Context<CancelInput>): Promise<Finished> {
  const { db, key, params, query } = context;
  const name = recordName(params.id ?? '', query.get('source') ?? key.source);
  const turn = { row: textOf(key.storeId, name), keyId: key.id };
  return transactionInTurn(db, turn, (tx) => cancel(tx, context, name));
}

async function cancel(tx: Queryable, context: Context<CancelInput>, name: RecordName | null): Promise<Finished> {
  const { storeId } = context.key;
  const { id } = await lockOrder(tx, storeId, name);
  const order = (await readOrder(tx, storeId, { id })) ?? noSuchOrder();
  if (order.status === 'refunded') refuse('invalid_state', { fill: { reason: 'order is refunded' } });
  if (order.status === 'cancelled') return record(tx, context, { record: order, duplicate: true });
  const at = context.now.toISOString();
  const cancelled: OrderRecord = { ...order, status: 'cancelled', updated_at: at, cancelled_at: at };
  const ending = endingOf(context, { record: cancelled, duplicate: false });
  const change = changeValues(causeOfRequest(context.key, context.call), changesOfOrder(order, cancelled));
  return mustBeDone(
    await ended(ending, first(tx, setCancelled, withEnding({ store_id: storeId, id, at, ...change }, ending))),
  );
}

const setCancelled = statement({
  name: 'cancel-order',
  parameters: { store_id: 'uuid', id: 'uuid', at: 'timestamptz', ...changeInput, ...endingInput },
  columns: { done: 'boolean' },
  text: `
    with gate as materialized (
      select where $once_lineage_id::uuid is null
        or pg_try_advisory_xact_lock(hashtextextended($once_lineage_id::text || $once_idempotency_key, 0))),
    cancelled as (
      update core.orders set status = 'cancelled', updated_at = $at, cancelled_at = $at, changes = changes + 1
      from gate where store_id = $store_id and id = $id returning id, store_id, changes, updated_at),
    history as (${historyOfOne('order', 'cancelled')}),
    idempotency_record as (
      insert into integrations.idempotency_records (
        lineage_id, idempotency_key, path, query_sha256, body_sha256, response_body, first_received_at, request_id)
      select
        $once_lineage_id, $once_idempotency_key, $once_path, $once_query_sha256, $once_body_sha256,
        $once_response_body, $log_request_received_at, $log_id
      from cancelled where $once_lineage_id is not null),
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
      from cancelled)
    select exists (select from cancelled) as done from gate`,
});
