import { sameEmail } from '../clients/same-email.ts';
import { batched } from '../database/batcher.ts';
import type { ValuesOf } from '../database/statement.ts';
import { causeInput } from '../history/cause.ts';
import { historyText } from '../history/history-text.ts';
import { endingInput } from '../verbs/verb.ts';
import { parkingInput } from './parked.ts';
import { parkedQuota } from './parked-quota.ts';

/**
 * What a delivery of an order may write: sets of records as JSON, of which null and the empty ones do nothing. A version
 * is the xmin of the row that was seen; null: there was none.
 */
const orderInput = {
  clients: 'json?',
  client_id: 'uuid?',
  client_version: 'text?',
  client_reference: 'text?',
  orders: 'json?',
  order_id: 'uuid?',
  order_version: 'text?',
  lines: 'json?',
  new_payments: 'json?',
  changed_payments: 'json?',
  new_refunds: 'json?',
  changed_refunds: 'json?',
  attention: 'text?',
  attention_since: 'timestamptz?',
  no_attention: 'boolean?',
  order_changed: 'json?',
  client_changed: 'json?',
  ...causeInput,
  ...parkingInput,
} as const;
export type OrderWrites = ValuesOf<typeof orderInput>;

/**
 * All that a delivery of an order writes, if everything is still as it was seen; else nothing of it happens. The client
 * first: whoever makes one holds the locks of its names. That a client's new external id leads elsewhere by now breaks the
 * references' primary key. Whoever changes an order, its payments or its refunds changes its row, and so its version.
 */
export const writeWooOrder = batched({
  name: 'write-woo-order',
  input: { ...orderInput, ...endingInput },
  lockBy: 'log_external_id',
  columns: { n: 'bigint', done: 'boolean' },
  text: `
    with input as materialized ($input),
    gate as materialized (
      select * from input
      where once_lineage_id is null
        or pg_try_advisory_xact_lock(hashtextextended(once_lineage_id::text || once_idempotency_key, 0))),
    client as materialized (
      select gate.n, gate.client_version, gate.client_reference, gate.source as sender,
        gate.cause_origin, gate.cause_by, gate.cause_request_id, gate.client_changed as changed, c.*
      from gate cross join lateral json_to_recordset(gate.clients) as c (
          id uuid, store_id uuid, source text, external_id text, email text, name text, phone text, company text,
          billing_address json, shipping_address json, metadata json, created_at timestamptz, updated_at timestamptz)),
    new_client as (
      insert into core.clients (
        id, store_id, source, external_id, email, name, phone, company, billing_address, shipping_address, metadata,
        created_at, updated_at, origin, created_by, request_id)
      select
        c.id, c.store_id, c.source, c.external_id, c.email, c.name, c.phone, c.company, c.billing_address,
        c.shipping_address, c.metadata, c.created_at, c.updated_at, c.cause_origin, c.cause_by, c.cause_request_id
      from client c
      where c.client_version is null
        and (select r.entity_id from core.external_entity_refs r where r.store_id = c.store_id and r.source = c.source
            and r.entity_type = 'client' and r.external_id = c.external_id) is null
        and (select k.id from core.clients k where k.store_id = c.store_id and ${sameEmail('k.email', 'c.email')} limit 1) is null
      returning id, store_id, source, external_id, created_at),
    new_client_reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, source, 'client', external_id, id, created_at from new_client where external_id is not null),
    changed_client as (
      update core.clients k set external_id = c.external_id, email = c.email, name = c.name, phone = c.phone,
        company = c.company, billing_address = c.billing_address, shipping_address = c.shipping_address,
        metadata = c.metadata, updated_at = c.updated_at, changes = k.changes + 1
      from client c where k.store_id = c.store_id and k.id = c.id and k.xmin = c.client_version::xid
      returning c.n, k.id, k.store_id, k.changes, k.updated_at, c.sender, c.client_reference, c.cause_origin, c.cause_by,
        c.cause_request_id, c.changed),
    client_history as (${historyText(
      'client',
      `
        select id, store_id, changes, updated_at as at, cause_origin, cause_by, cause_request_id, changed
        from changed_client`,
    )}),
    changed_client_reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, sender, 'client', client_reference, id, updated_at from changed_client
      where client_reference is not null),
    after_client as materialized (
      select gate.* from gate
      where gate.clients is null
        or gate.client_id in (select id from new_client)
        or gate.n in (select n from changed_client)),

    snapshot as materialized (
      select a.n, a.order_version, a.order_changed, a.cause_origin, a.cause_by, a.cause_request_id, o.*
      from after_client a cross join lateral json_to_recordset(a.orders) as o (
        id uuid, store_id uuid, source text, external_id text, created_at timestamptz, status core.order_status,
        currency text, subtotal_cents bigint, discount_cents bigint, shipping_cents bigint, fee_cents bigint,
        tax_cents bigint, total_cents bigint, paid_cents bigint, refunded_cents bigint, client_id uuid,
        number text, billing_address json, shipping_address json, coupon_codes json, note text, metadata json,
        placed_at timestamptz, updated_at timestamptz, cancelled_at timestamptz, trashed_at timestamptz,
        gone_from_shop_at timestamptz,
        source_modified_at timestamptz, source_order_key text, source_state json)),
    order_reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, source, 'order', external_id, id, created_at from snapshot where order_version is null
      on conflict do nothing returning entity_id),
    changed_order as (
      update core.orders k set
        status = o.status, currency = o.currency, subtotal_cents = o.subtotal_cents,
        discount_cents = o.discount_cents, shipping_cents = o.shipping_cents, fee_cents = o.fee_cents,
        tax_cents = o.tax_cents, total_cents = o.total_cents, paid_cents = o.paid_cents,
        refunded_cents = o.refunded_cents, client_id = o.client_id, number = o.number,
        billing_address = o.billing_address, shipping_address = o.shipping_address, coupon_codes = o.coupon_codes,
        note = o.note, metadata = o.metadata, placed_at = o.placed_at, updated_at = o.updated_at,
        cancelled_at = o.cancelled_at, trashed_at = o.trashed_at, gone_from_shop_at = o.gone_from_shop_at,
        source_modified_at = o.source_modified_at, source_order_key = o.source_order_key, source_state = o.source_state,
        changes = k.changes + (o.order_changed is not null)::integer
      from snapshot o
      where o.order_version is not null and k.store_id = o.store_id and k.id = o.id and k.xmin = o.order_version::xid
      returning o.n, k.id, k.store_id, k.changes, k.updated_at, o.cause_origin, o.cause_by, o.cause_request_id,
        o.order_changed),
    order_history as (${historyText(
      'order',
      `
        select id, store_id, changes, updated_at as at, cause_origin, cause_by, cause_request_id, order_changed as changed
        from changed_order where order_changed is not null`,
    )}),
    done as materialized (
      select a.* from after_client a
      where a.orders is null
        or a.order_id in (select entity_id from order_reference)
        or a.n in (select n from changed_order)),
    new_order as (
      insert into core.orders (
        id, store_id, source, external_id, created_at, status, currency, subtotal_cents, discount_cents,
        shipping_cents, fee_cents, tax_cents, total_cents, paid_cents, refunded_cents, client_id, number,
        billing_address, shipping_address, coupon_codes, note, metadata, placed_at, updated_at, cancelled_at,
        trashed_at, source_modified_at, source_order_key, source_state, origin, created_by, request_id)
      select
        o.id, o.store_id, o.source, o.external_id, o.created_at, o.status, o.currency, o.subtotal_cents,
        o.discount_cents, o.shipping_cents, o.fee_cents, o.tax_cents, o.total_cents, o.paid_cents,
        o.refunded_cents, o.client_id, o.number, o.billing_address, o.shipping_address, o.coupon_codes, o.note,
        o.metadata, o.placed_at, o.updated_at, o.cancelled_at, o.trashed_at, o.source_modified_at,
        o.source_order_key, o.source_state, o.cause_origin, o.cause_by, o.cause_request_id
      from done join snapshot o using (n) where o.order_version is null),

    new_lines as (
      insert into core.order_lines (
        order_id, position, store_id, id, description, sku, quantity, unit_price_cents, total_cents, external_id,
        product_id, discount_cents, tax_cents, metadata)
      select
        done.order_id, line.position - 1, done.store_id, line.id, line.description, line.sku, line.quantity,
        line.unit_price_cents, line.total_cents, line.external_id, line.product_id, line.discount_cents, line.tax_cents,
        line.metadata
      from done, rows from (json_to_recordset(done.lines) as (
          id uuid, description text, sku text, quantity bigint, unit_price_cents bigint, total_cents bigint,
          external_id text, product_id text, discount_cents bigint, tax_cents bigint, metadata json))
        with ordinality as line (
            id, description, sku, quantity, unit_price_cents, total_cents, external_id, product_id, discount_cents,
            tax_cents, metadata, position)
      on conflict (order_id, position) do update set
        description = excluded.description, sku = excluded.sku, quantity = excluded.quantity,
        unit_price_cents = excluded.unit_price_cents, total_cents = excluded.total_cents,
        external_id = excluded.external_id, product_id = excluded.product_id,
        discount_cents = excluded.discount_cents, tax_cents = excluded.tax_cents, metadata = excluded.metadata),
    gone_lines as (
      delete from core.order_lines k using done
      where done.order_version is not null and done.lines is not null
        and k.store_id = done.store_id and k.order_id = done.order_id and k.position >= json_array_length(done.lines)),

    made_payment as materialized (
      select done.store_id, done.order_id, done.source, p.*
      from done cross join lateral json_to_recordset(done.new_payments) as p (
          id uuid, external_id text, amount_cents bigint, currency text, method text, paid_at timestamptz,
          refunded_cents bigint, created_at timestamptz, removed_at timestamptz)),
    payment_reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, source, 'payment', external_id, id, created_at from made_payment on conflict do nothing),
    new_payment as (
      insert into core.payments (
        store_id, order_id, source, id, external_id, amount_cents, currency, method, paid_at, refunded_cents, created_at,
        removed_at)
      select
        store_id, order_id, source, id, external_id, amount_cents, currency, method, paid_at, refunded_cents, created_at,
        removed_at
      from made_payment),
    changed_payment as (
      update core.payments k set amount_cents = p.amount_cents, currency = p.currency, method = p.method,
        paid_at = p.paid_at, refunded_cents = p.refunded_cents, removed_at = p.removed_at
      from done cross join lateral json_to_recordset(done.changed_payments) as p (
          id uuid, external_id text, amount_cents bigint, currency text, method text, paid_at timestamptz,
          refunded_cents bigint, created_at timestamptz, removed_at timestamptz)
      where done.changed_payments is not null and k.store_id = done.store_id and k.order_id = done.order_id
        and k.id = p.id),

    made_refund as materialized (
      select done.store_id, done.order_id, done.source, r.*
      from done cross join lateral json_to_recordset(done.new_refunds) as r (
          id uuid, external_id text, payment_id uuid, amount_cents bigint, reason text, created_at timestamptz,
          removed_at timestamptz)),
    refund_reference as (
      insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
      select store_id, source, 'refund', external_id, id, created_at from made_refund on conflict do nothing),
    new_refund as (
      insert into core.refunds (store_id, order_id, source, external_id, id, payment_id, amount_cents, reason, created_at)
      select store_id, order_id, source, external_id, id, payment_id, amount_cents, reason, created_at from made_refund),
    changed_refund as (
      update core.refunds k set payment_id = r.payment_id, amount_cents = r.amount_cents, reason = r.reason,
        removed_at = r.removed_at
      from done cross join lateral json_to_recordset(done.changed_refunds) as r (
          id uuid, external_id text, payment_id uuid, amount_cents bigint, reason text, created_at timestamptz,
          removed_at timestamptz)
      where done.changed_refunds is not null and k.store_id = done.store_id and k.order_id = done.order_id
        and k.id = r.id),

    attention as (
      insert into core.order_attention (store_id, order_id, reason, since)
      select store_id, order_id, attention, attention_since from done where attention is not null
      on conflict (order_id) do update set reason = excluded.reason),
    gone_attention as (
      delete from core.order_attention k using done
      where k.store_id = done.store_id and k.order_id = done.order_id and done.no_attention),

    resolved as (
      update integrations.parked_deliveries p
      set state = 'resolved', settled_at = done.resolved_at, settled_by = done.resolved_by from done
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
    select n, exists (select 1 from done where done.n = gate.n) as done from gate`,
});
