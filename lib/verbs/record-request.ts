import { batched, one } from '../database/batcher.ts';
import type { Queryable } from '../database/pool.ts';
import type { Call } from '../request/call.ts';
import type { Context, Finished, Result } from './context.ts';
import { ended, endingInput, endingOf, endingOfReplay, mustBeDone } from './ending.ts';

/** Ends a request that writes nothing but its log row and what its Idempotency-Key leads to: look-ups, repeats, replays. */
export const recordRequest = batched({
  name: 'record-request',
  input: endingInput,
  lockBy: 'log_external_id',
  columns: { n: 'bigint', done: 'boolean' },
  text: `
    with input as materialized ($input),
    gate as materialized (
      select * from input
      where once_lineage_id is null
        or pg_try_advisory_xact_lock(hashtextextended(once_lineage_id::text || once_idempotency_key, 0))),
    idempotency_record as (
      insert into integrations.idempotency_records (
        lineage_id, idempotency_key, path, query_sha256, body_sha256, response_body, first_received_at, request_id)
      select
        once_lineage_id, once_idempotency_key, once_path, once_query_sha256, once_body_sha256, once_response_body,
        log_request_received_at, log_id
      from gate where once_lineage_id is not null),
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
      from gate)
    select n, true as done from gate`,
});

/** Ends a request with this result, writing nothing else; on a connection in a transaction that is its last statement. */
export async function record(db: Queryable, context: Context<unknown>, result: Result): Promise<Finished> {
  const ending = endingOf(context, result);
  return mustBeDone(await ended(ending, one(db, recordRequest, ending.values)));
}

/** Stage 13 of a replay: the first response again, byte for byte, once its own row is in the log. */
export async function replay(db: Queryable, call: Call, body: Buffer): Promise<Finished> {
  await one(db, recordRequest, endingOfReplay(call, body).values);
  return { body, replayed: true };
}
