/** Something that holds whatever was killed whenever; `broken` selects what it does not hold for. */
export interface Law {
  law: string;
  broken: string;
}

/**
 * Every `200` of the log: what its record is, and what it made, if it made something (no repeat, no replay). Laws are
 * asked of this table and the product's own.
 */
export const answered = `
  create temp table answered as
  select r.id, k.lineage_id, k.store_id, k.source, r.path, r.method, r.idempotency_key, r.replayed, r.duplicate,
    r.request_body, r.response_body, record, (record ->> 'id')::uuid as record_id,
    case when r.path ~ '^/v1/orders/[^/]+/payments$' or r.path ~ '^/v1/payments/' then 'payment'
         when r.path ~ '^/v1/clients' then 'client' else 'order' end as type,
    case when r.method <> 'POST' or r.replayed or r.duplicate then null
         when r.path = '/v1/orders' then 'order' when r.path ~ '/payments$' then 'payment'
         when r.path ~ '/refund$' then 'refund' when r.path ~ '/cancel$' then 'cancellation' else 'client' end as made
  from integrations.request_log r
  join integrations.integration_keys k on k.id = r.integration_key_id
  cross join lateral (select convert_from(r.response_body, 'UTF8')::json as record) parsed
  where r.status_code = 200;
  create temp table entities as
  select id, store_id, source, external_id, 'order'::core.entity_type as type from core.orders
  union all select id, store_id, source, external_id, 'payment' from core.payments
  union all select id, store_id, source, external_id, 'refund' from core.refunds
  union all select id, store_id, source, external_id, 'client' from core.clients;
  create index on answered (record_id);
  create index on entities (id);
  analyze answered, entities;`;

export const laws: readonly Law[] = [
  // ---- what was answered is there, and what is there was answered, once ----
  {
    law: 'every answer has its record',
    broken: `select a.id from answered a left join entities e on e.id = a.record_id and e.type::text = a.type
      where e.id is null or e.store_id <> a.store_id`,
  },
  {
    law: 'every order was made by one answer',
    broken: `select o.id from core.orders o left join answered a on a.record_id = o.id and a.made = 'order'
      group by o.id having count(a.id) <> 1`,
  },
  {
    law: 'every payment was made by one answer: its own, or its order’s',
    broken: `select p.id from core.payments p left join (
        select record_id as id from answered where made = 'payment'
        union all select (p ->> 'id')::uuid from answered, json_array_elements(record -> 'payments') p where made = 'order'
      ) a using (id) group by p.id having count(a.id) <> 1`,
  },
  {
    law: 'every refund was made by one answer about its payment, and every such answer made one',
    broken: `select id from core.payments p where
      (select count(*) from core.refunds r where r.payment_id = p.id) <>
      (select count(*) from answered a where a.record_id = p.id and a.made = 'refund')`,
  },
  {
    law: 'every cancelled order was cancelled by one answer, and no other was',
    broken: `select o.id from core.orders o left join answered a on a.record_id = o.id and a.made = 'cancellation'
      group by o.id having count(a.id) <> (o.status = 'cancelled')::int or (o.status = 'cancelled') <> (o.cancelled_at is not null)`,
  },
  {
    law: 'every client was made by one answer: its own, or an order’s',
    broken: `select c.id from core.clients c
      where (select count(*) from answered a where a.record_id = c.id and a.made = 'client') > 1
        or not exists (select from answered a where a.record_id = c.id or (a.record ->> 'client_id')::uuid = c.id)`,
  },
  {
    law: 'an e-mail address has one client',
    broken: 'select store_id, lower(email) from core.clients group by 1, 2 having count(*) > 1',
  },

  // ---- references ----
  {
    law: 'every reference leads to its record',
    broken: `select x.* from core.external_entity_refs x
      left join entities e on e.id = x.entity_id and e.type = x.entity_type and e.store_id = x.store_id where e.id is null`,
  },
  {
    law: 'every record has its reference',
    broken: `select e.* from entities e left join core.external_entity_refs x on x.store_id = e.store_id
        and x.source = e.source and x.entity_type = e.type and x.external_id = e.external_id and x.entity_id = e.id
      where e.external_id is not null and x.entity_id is null`,
  },

  // ---- idempotency ----
  {
    law: 'every idempotency record has the answer that it keeps',
    broken: `select i.request_id from integrations.idempotency_records i left join answered a on a.id = i.request_id
        and a.lineage_id = i.lineage_id and a.idempotency_key = i.idempotency_key and a.path = i.path and not a.replayed
        and a.response_body = i.response_body and sha256(a.request_body) = i.body_sha256
      where a.id is null`,
  },
  {
    law: 'every answer to an Idempotency-Key is the one that is kept, and is a replay but for the first',
    broken: `select a.id from answered a left join integrations.idempotency_records i using (lineage_id, idempotency_key)
      where a.method = 'POST' and a.idempotency_key is not null and (i.request_id is null
        or a.response_body <> i.response_body or a.replayed <> (a.id <> i.request_id))`,
  },

  // ---- sums ----
  {
    law: 'an order is whole: its lines are those that were sent, and all its sums are right',
    broken: `select o.id from core.orders o join answered a on a.record_id = o.id and a.made = 'order'
      cross join lateral (select convert_from(a.request_body, 'UTF8')::json -> 'lines' as lines) sent
      cross join lateral (select count(*) as lines, sum(total_cents) as total, max(position) + 1 as positions,
        count(*) filter (where total_cents <> quantity * unit_price_cents) as wrong
        from core.order_lines l where l.order_id = o.id) kept
      where kept.lines <> json_array_length(sent.lines) or kept.positions <> kept.lines or kept.wrong > 0
        or kept.total <> o.subtotal_cents
        or o.total_cents <> o.subtotal_cents - o.discount_cents + o.shipping_cents + o.fee_cents + o.tax_cents`,
  },
  {
    law: 'what was paid and refunded is the sum of payments and refunds, and no more was refunded than paid',
    broken: `select o.id from core.orders o where o.refunded_cents > o.paid_cents
      or o.paid_cents <> (select coalesce(sum(amount_cents), 0) from core.payments p where p.order_id = o.id)
      or o.refunded_cents <> (select coalesce(sum(amount_cents), 0) from core.refunds r
        where r.order_id = o.id and r.removed_at is null)`,
  },
  {
    law: 'what was refunded of a payment is the sum of its refunds, and not more than it',
    broken: `select p.id from core.payments p where p.refunded_cents > p.amount_cents
      or p.refunded_cents <> (select coalesce(sum(amount_cents), 0) from core.refunds r
        where r.payment_id = p.id and r.removed_at is null)`,
  },
  {
    law: 'no order was ever read half-done',
    broken: `select a.id from answered a where a.type = 'order' and (
      (record ->> 'subtotal_cents')::bigint <>
        (select sum((l ->> 'total_cents')::bigint) from json_array_elements(record -> 'lines') l)
      or (record ->> 'paid_cents')::bigint <>
        (select coalesce(sum((p ->> 'amount_cents')::bigint), 0) from json_array_elements(record -> 'payments') p)
      or (record ->> 'refunded_cents')::bigint <>
        (select coalesce(sum((r ->> 'amount_cents')::bigint), 0) from json_array_elements(record -> 'refunds') r)
      or (record ->> 'paid_cents')::bigint > (select paid_cents from core.orders o where o.id = record_id)
      or (record ->> 'refunded_cents')::bigint > (select refunded_cents from core.orders o where o.id = record_id))`,
  },

  // ---- nothing is left over ----
  {
    law: 'no transaction is left open, and no lock held',
    // A lock of two numbers is a job's or a shop's, for as long as it is at work.
    broken: `select pid, query from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()
      union all select pid, mode from pg_locks where locktype = 'advisory' and objsubid = 1 and database =
        (select oid from pg_database where datname = current_database())`,
  },
];
