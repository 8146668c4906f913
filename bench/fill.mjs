// A database as after some years: many keys, orders, and 30 days of the request log, made by PostgreSQL itself in minutes.
// Bundled by bench/lab.mjs.
import pg from 'pg';
import { migrate } from '../lib/database/migrate.ts';
import { openPrisma } from '../lib/database/prisma.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore } from '../lib/organizations/create-store.ts';

const STORES = 50;
const DAYS = 30;
/** Of orders and of rows, for a statement: it says how far it is between two. */
const CHUNK = 500_000;

/**
 * Fills an empty database: `keys` keys in 50 stores; `orders` orders of two lines over 30 days, their references, and the
 * idempotency records of the last day; `rows` rows of the request log over 30 days, a partition each, with headers and
 * bodies. Indexes are made after the rows, and checks of references are left out: every row here has its parent.
 */
export async function fill(connectionString, { keys, orders, rows }, say) {
  await migrate(connectionString);
  const prisma = openPrisma(connectionString);
  const now = new Date();
  const maker = { name: 'benchmark', clientIp: null };
  const { id: organizationId } = await createOrganization(prisma, maker, { name: 'Filled' }, now);
  for (let i = 1; i <= STORES; i++) {
    await createStore(prisma, { ...maker, organizationId }, { name: `Store ${i}`, currency: 'USD' }, now);
  }
  await prisma.$disconnect();
  const clients = await Promise.all([1, 2].map(() => connected(connectionString)));
  const [one, other] = clients;
  try {
    await one.query(insertKeys, [organizationId, keys]);
    const days = Array.from({ length: DAYS }, (_, i) => i + 1);
    const ordersDone = (async () => {
      for (let done = 0; done < orders; done += CHUNK) {
        const last = Math.min(orders, done + CHUNK);
        await one.query(insertOrders, [organizationId, done + 1, last, orders]);
        say(`${last} orders`);
      }
    })();
    const fillDays = async (client) => {
      for (let day = days.pop(); day !== undefined; day = days.pop()) {
        await fillDay(client, organizationId, day, Math.round(rows / DAYS), keys);
        say(`the log of ${day} days ago, ${Math.round(rows / DAYS)} rows`);
      }
    };
    await Promise.all([ordersDone.then(() => fillDays(one)), fillDays(other)]);
    say('statistics');
    await one.query('reset session_replication_role');
    // As if all had been counted as it came: else the job that counts would catch up during what is measured.
    await one.query(
      "update integrations.statistics_progress set counted_until = date_trunc('minute', now()), looked_at = now()",
    );
    await one.query('vacuum (freeze, analyze)'); // what autovacuum would do during what is measured
  } finally {
    for (const client of clients) await client.end();
  }
}

/** A day's partition with this many rows of this many keys, its indexes made after them. */
export async function fillDay(client, organizationId, day, rows, keys) {
  const { rows: found } = await client.query(dayOf, [day]);
  const { partition, lower_id, upper_id } = found[0];
  const table = `integrations.request_log_${partition}`;
  await client.query('begin');
  await client.query(`drop table if exists ${table}`); // yesterday's is made by the migration
  await client.query(`create table ${table} (like integrations.request_log including defaults)`);
  await client.query(insertRows(table), [organizationId, day, rows, keys]);
  await client.query('select pg_advisory_xact_lock(1)'); // two at once would lock each other out
  await client.query(
    `alter table integrations.request_log attach partition ${table} for values from ('${lower_id}') to ('${upper_id}')`,
  );
  await client.query('commit');
}

async function connected(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {}); // the query under way rejects with it
  await client.connect();
  await client.query("set session_replication_role = replica; set maintenance_work_mem = '512MB'");
  return client;
}

/** A UUIDv7 of a moment that any text makes unique. */
const idAt = (moment, text) =>
  `(left(integrations.uuid_at(${moment})::text, 15) || substr(md5(${text}), 1, 3) || '-8' || substr(md5(${text}), 4, 3) || '-' || substr(md5(${text}), 7, 12))::uuid`;

const dayOf = `
  select to_char(day, 'YYYY_MM_DD') as partition, integrations.uuid_at(day at time zone 'UTC') as lower_id,
    integrations.uuid_at((day + interval '1 day') at time zone 'UTC') as upper_id
  from (select (now() at time zone 'UTC')::date - $1::integer + time '0:00' as day) d`;

const storesOf = '(select id, row_number() over (order by id) as nth from core.stores where organization_id = $1)';

const insertKeys = `
  with made as (
    insert into integrations.integration_keys (id, key_id, key_hash, organization_id, store_id, name, payload_format, source,
      scopes, require_signature, require_timestamp, ip_allowlist, rate_limit_per_minute, lineage_id, created_at, created_by)
    select m.id, 'F' || lpad(n::text, 7, '0'), sha256(n::text::bytea), $1, s.id, 'Shop ' || n, 'peptideclients', 'custom',
      '{orders:write}', true, false, '{}', 600, m.id, now(), 'benchmark'
    from generate_series(1, $2::integer) n
    cross join lateral (select ${idAt('now()', "'key' || n")} as id) m
    join ${storesOf} s on s.nth = 1 + n % ${STORES}
    returning id)
  insert into integrations.signing_secrets (id, integration_key_id, sealed, created_at, created_by)
  select id, id, decode(repeat(md5(id::text), 3), 'hex'), now(), 'benchmark' from made`;

/** Orders $2 to $3 of $4, the oldest first, as a shop makes them. */
const insertOrders = `
  with made as materialized (
    select n, at, ${idAt('at', "'order' || n")} as id, s.id as store_id, 'f-' || n as external_id
    from (select n, date_trunc('milliseconds', now() - interval '${DAYS} days' * (1 - n / $4::double precision)) as at
      from generate_series($2::integer, $3::integer) n) o
    join ${storesOf} s on s.nth = 1 + n % ${STORES}),
  refs as (
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id, created_at)
    select store_id, 'custom', 'order', external_id, id, at from made),
  lines as (
    insert into core.order_lines (order_id, position, store_id, id, description, sku, quantity, unit_price_cents, total_cents)
    select id, l.position, store_id, id, l.description, l.sku, l.quantity, l.price, l.quantity * l.price from made,
      (values (0, 'BPC-157 5mg vial', 'BPC-157-5', 2, 4599), (1, 'Bacteriostatic water 30ml', 'BAC-30', 1, 1299))
        as l (position, description, sku, quantity, price)),
  once as (
    insert into integrations.idempotency_records (lineage_id, idempotency_key, path, body_sha256, response_body,
      first_received_at, request_id)
    select store_id, external_id, '/v1/orders', sha256(external_id::bytea), convert_to(repeat(md5(external_id), 30), 'UTF8'), at, id
    from made where at > now() - interval '24 hours')
  insert into core.orders (id, store_id, source, external_id, status, currency, subtotal_cents, discount_cents, shipping_cents,
    fee_cents, tax_cents, total_cents, paid_cents, refunded_cents, note, metadata, placed_at, created_at, updated_at)
  select id, store_id, 'custom', external_id, 'processing', 'USD', 10497, 0, 0, 0, 0, 10497, 0, 0, 'leave at door',
    '{"channel":"web"}', at, at, at from made`;

/** 3 in 100 are refused. Bodies are of usual size. */
const insertRows = (table) => `
  insert into ${table} (id, organization_id, store_id, integration_key_id, verified, method, path, status_code, error_code,
    client_ip, idempotency_key, external_id, user_agent, request_received_at, request_completed_at, request_headers,
    request_body, response_body)
  select ${idAt('r.at', "'row' || $2::text || ' ' || r.n")}, $1, k.store_id, k.id, true, 'POST', '/v1/orders', case when r.refused then 422 else 200 end,
    case when r.refused then 'validation_failed' end, '203.0.113.' || r.n % 250, 'f-' || r.n, 'f-' || r.n, 'shop/1.0', r.at, r.at + interval '5 ms',
    ('[["host","api.example.com"],["authorization","Bearer pck_int_' || k.key_id || '"],["content-type","application/json"],["idempotency-key","f-' || r.n || '"]]')::json,
    convert_to('{"external_id":"f-' || r.n || '","status":"processing","currency":"USD","lines":[{"sku":"BPC-157-5","description":"BPC-157 5mg vial","quantity":2,"unit_price_cents":4599}]}', 'UTF8'),
    convert_to('{"id":"' || k.store_id || '","external_id":"f-' || r.n || '","status":"processing","currency":"USD","total_cents":9198,"lines":[{"sku":"BPC-157-5","description":"BPC-157 5mg vial","quantity":2,"unit_price_cents":4599,"total_cents":9198}],"duplicate":false}', 'UTF8')
  from (select n, n % 33 = 0 as refused, 1 + (n * 7919::bigint) % $4::integer as nth,
      date_trunc('milliseconds', ((now() at time zone 'UTC')::date - $2::integer + time '0:00') at time zone 'UTC' + interval '24 hours' * ((n - 0.5) / $3::double precision)) as at
    from generate_series(1, $3::integer) n) r
  join (select id, key_id, store_id, row_number() over (order by id) as nth from integrations.integration_keys) k on k.nth = r.nth`;
