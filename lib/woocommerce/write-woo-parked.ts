import { batched } from '../database/batcher.ts';
import type { ValuesOf } from '../database/statement.ts';
import { endingInput } from '../verbs/verb.ts';
import { parkingInput } from './parked.ts';
import { parkedQuota } from './parked-quota.ts';

const customerInput = { client_id: 'uuid?', client_modified_at: 'timestamptz?', ...parkingInput } as const;
export type CustomerWrites = ValuesOf<typeof customerInput>;

/**
 * All that is written of a delivery besides an order: which state of a customer was applied, which earlier deliveries
 * that resolves, and the delivery itself where it waits.
 */
export const writeWooParked = batched({
  name: 'write-woo-parked',
  input: { ...customerInput, ...endingInput },
  lockBy: 'log_external_id',
  columns: { n: 'bigint', done: 'boolean' },
  text: `
    with input as materialized ($input),
    done as materialized (
      select * from input
      where once_lineage_id is null
        or pg_try_advisory_xact_lock(hashtextextended(once_lineage_id::text || once_idempotency_key, 0))),
    stamped_client as (
      update core.clients c set source_modified_at = done.client_modified_at
      from done where c.store_id = done.store_id and c.id = done.client_id),
    resolved as (
      update integrations.parked_deliveries p set state = 'resolved', settled_at = done.resolved_at,
        settled_by = done.resolved_by
      from done
      where p.store_id = done.store_id and p.source = done.source
        and p.entity_type = done.resolved_entity::core.entity_type and p.external_id = done.resolved_external_id
        and p.state = 'parked' and p.cause not in ('other_shop', 'another_order')
        and p.received_at <= done.resolved_before and coalesce(p.order_key = done.resolved_order_key, true)),
    kept as (
      insert into integrations.parked_deliveries (
        id, organization_id, store_id, integration_key_id, source, request_id, received_at, topic, resource, webhook_id,
        source_url, body, entity_type, external_id, order_key, cause, reason, what_to_do)
      select
        k.id, k.organization_id, done.store_id, k.integration_key_id, done.source, k.request_id, k.received_at, k.topic,
        k.resource, k.webhook_id, k.source_url, case when room.bytes then done.kept_body else '' end, k.entity_type,
        k.external_id, k.order_key, k.cause, k.reason,
        k.what_to_do || case when room.bytes then '' else k.without_body end
      from done
      cross join lateral json_to_recordset(done.kept) as k (
        id uuid, organization_id uuid, integration_key_id uuid, request_id uuid, received_at timestamptz, topic text,
        resource text, webhook_id text, source_url text, entity_type core.entity_type, external_id text, order_key text,
        cause text, reason text, what_to_do text, without_body text)
      cross join lateral (
        select count(*) as deliveries, coalesce(sum(octet_length(w.body)), 0)::bigint as bytes
        from integrations.parked_deliveries w where w.integration_key_id = k.integration_key_id and w.state = 'parked') used
      cross join lateral (select used.bytes + octet_length(done.kept_body) <= ${parkedQuota.bytes} as bytes) room
      where used.deliveries < ${parkedQuota.deliveries}),
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
      from done where log_id is not null)
    select n, true as done from done`,
});
