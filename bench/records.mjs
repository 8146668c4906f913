// What the lists of orders and clients, Activity, the search box and the overview cost on a large database, and an export's
// memory. Bundled by scripts/bench-records.mjs. `--orders 1000000 --clients 1000000 --rows 10000000 --runs 40`; `--keep` leaves
// the database for the next run.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pg from 'pg';
import { dayWindow } from '../components/connectors/overview/day-window.ts';
import { migrate } from '../lib/database/migrate.ts';
import { openPrisma } from '../lib/database/prisma.ts';
import { indexOldLog } from '../lib/jobs/index-old-log.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore } from '../lib/organizations/create-store.ts';
import { listStores } from '../lib/organizations/list-stores.ts';
import { readFirstSteps } from '../lib/overview/first-steps.ts';
import { recordsOfDay } from '../lib/overview/records-of-day.ts';
import { requestsOfDay } from '../lib/overview/requests-of-day.ts';
import { clientsAsCsv, ordersAsCsv } from '../lib/records/export-records.ts';
import { listClients } from '../lib/records/list-clients.ts';
import { listOrders } from '../lib/records/list-orders.ts';
import { everyRecord } from '../lib/records/record-query.ts';
import { searched } from '../lib/records/scope-of-search.ts';
import { logAsCsv } from '../lib/request-log/as-csv.ts';
import { noFilters } from '../lib/request-log/filters.ts';
import { listRows } from '../lib/request-log/list-rows.ts';
import { search } from '../lib/search/search.ts';
import { freePort } from './child.mjs';
import { fillDay } from './fill.mjs';
import { startPostgres } from './postgres.mjs';

const STORES = 2;
const KEYS = 5;
const DAYS = 365;
const LOG_DAYS = 30;
/** Of one request three weeks ago. */
const RARE_ADDRESS = '198.51.100.77';
const EXPORTED = 100_000;
const ZONE = 'Europe/Berlin';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '1000000' },
    rows: { type: 'string', default: '10000000' },
    runs: { type: 'string', default: '40' },
    keep: { type: 'boolean', default: false },
  },
});
const { keep } = values;
const [orders, clients, rows, runs] = [values.orders, values.clients, values.rows, values.runs].map(Number);

const data = path.resolve('.bench-data');
mkdirSync(data, { recursive: true });
const postgres = await startPostgres(data, await freePort());
try {
  const admin = await connected(postgres.urlOf('postgres'));
  const { rowCount: isThere } = await admin.query("select from pg_database where datname = 'records'");
  if (!isThere) await admin.query('create database records');
  await migrate(postgres.urlOf('records'));
  const client = await connected(postgres.urlOf('records'));
  const db = openPrisma(postgres.urlOf('records'));
  const filled = await db.organization.findFirst({ where: { name: 'Filled' } });
  const organizationId = filled?.id ?? (await fill(db, client));
  await measure(db, organizationId);
  await measureExports(db, organizationId);
  await db.$disconnect();
  await client.end();
  if (!keep) await admin.query('drop database records with (force)');
  await admin.end();
} finally {
  await postgres.stop();
}

/** Half of the clients are called one of a few names; every fourth order is paid, every fortieth refunded. */
async function fill(db, client) {
  const now = new Date();
  const say = (what) => process.stderr.write(`  ${what} after ${Math.round((Date.now() - now.getTime()) / 1000)} s\n`);
  const maker = { name: 'benchmark', clientIp: null };
  const { id: organizationId } = await createOrganization(db, maker, { name: 'Filled' }, now);
  for (let i = 1; i <= STORES; i++) {
    await createStore(db, { ...maker, organizationId }, { name: `Store ${i}`, currency: 'USD' }, now);
  }
  const id = (at, text) =>
    `(left(integrations.uuid_at(${at})::text, 15) || substr(md5(${text}), 1, 3) || '-8' || substr(md5(${text}), 4, 3) || '-' || substr(md5(${text}), 7, 12))::uuid`;
  const store = `(select array_agg(id order by id) from core.stores where organization_id = '${organizationId}')`;
  const at = (total) => `date_trunc('milliseconds', now() - interval '${DAYS} days' * (1 - n / ${total}::float8))`;
  const clientId = (n) => id("timestamptz '2025-01-01Z'", `'client' || ${n}`);
  await client.query('set session_replication_role = replica');
  await client.query(`
    insert into integrations.integration_keys (id, key_id, key_hash, organization_id, store_id, name, payload_format, source,
      scopes, require_signature, require_timestamp, ip_allowlist, rate_limit_per_minute, lineage_id, created_at, created_by)
    select m.id, 'F' || lpad(n::text, 7, '0'), sha256(n::text::bytea), '${organizationId}', (${store})[1], 'Shop', 'peptideclients',
      'custom', '{orders:write}', false, false, '{}', 600, m.id, now(), 'benchmark'
    from generate_series(1, ${KEYS}) n cross join lateral (select ${id('now()', "'key' || n")} as id) m`);
  await client.query(`
    insert into core.clients (id, store_id, source, external_id, email, name, created_at, updated_at)
    select ${clientId('n')}, s.ids[1 + n % ${STORES}], 'custom', 'c-' || n, 'person' || n || '@client.example',
      case when n % 2 = 0 then (array['Anna Schmidt', 'Ben Miller'])[1 + n / 2 % 2] else 'Carla ' || md5(n::text) end, a.at, a.at
    from generate_series(1, ${clients}) n cross join (select ${store} as ids) s cross join lateral (select ${at(clients)} as at) a`);
  await client.query(`
    insert into core.orders (id, store_id, source, external_id, number, status, currency, subtotal_cents, discount_cents,
      shipping_cents, fee_cents, tax_cents, total_cents, paid_cents, refunded_cents, client_id, metadata, placed_at, created_at, updated_at)
    select ${id('a.at', "'order' || n")}, s.ids[1 + n % ${STORES}], 'custom', 'o-' || n, n::text,
      (array['processing', 'completed', 'completed', 'pending'])[1 + n % 4]::core.order_status, 'USD', t.cents, 0, 0, 0, 0, t.cents,
      case when n % 4 = 0 then t.cents else 0 end, case when n % 40 = 0 then t.cents else 0 end,
      ${clientId(`(1 + n % ${clients})`)}, json_build_object('woo_transaction_id', 'txn_' || n), a.at, a.at, a.at
    from generate_series(1, ${orders}) n cross join (select ${store} as ids) s
      cross join lateral (select ${at(orders)} as at) a cross join lateral (select 1000 + n % 5000 as cents) t`);
  await client.query(`
    insert into core.external_entity_refs (store_id, source, entity_type, external_id, entity_id)
    select store_id, source, 'order'::core.entity_type, external_id, id from core.orders
    union all select store_id, source, 'client', external_id, id from core.clients`);
  await client.query(`
    insert into core.payments (id, store_id, order_id, source, external_id, amount_cents, currency, paid_at, refunded_cents, created_at)
    select ${id('placed_at', "'payment' || number")}, store_id, id, source, 'p-' || number, paid_cents, currency, placed_at, refunded_cents, placed_at
    from core.orders where paid_cents > 0`);
  await client.query(`
    insert into core.refunds (id, store_id, order_id, source, amount_cents, created_at)
    select ${id('placed_at', "'refund' || number")}, store_id, id, source, refunded_cents, placed_at
    from core.orders where refunded_cents > 0`);
  say(`${orders} orders and ${clients} clients`);
  for (let day = 0; rows > 0 && day < LOG_DAYS; day++) {
    await fillDay(client, organizationId, day, Math.round(rows / LOG_DAYS), KEYS);
    say(`the log of ${day} days ago`);
  }
  await client.query('delete from integrations.request_log where id > integrations.uuid_at(now())'); // of today, to come
  await client.query(
    `update integrations.request_log set client_ip = '${RARE_ADDRESS}' where id = (
       select id from integrations.request_log where id < integrations.uuid_at(now() - interval '21 days') order by id desc limit 1)`,
  );
  await indexOldLog(client);
  // As if all had been counted as it came.
  await client.query(
    "update integrations.statistics_progress set counted_until = date_trunc('minute', now()), looked_at = now()",
  );
  await client.query('vacuum (freeze, analyze)');
  say('indexes and statistics');
  return organizationId;
}

async function measure(db, organizationId) {
  const found = await searched(db, organizationId, await listStores(db, organizationId), null);
  const middle = Math.floor(orders / 2);
  const list = (query) => () =>
    listOrders(db, found, { query: { ...everyRecord, ...query }, before: null, zone: ZONE });
  const people = (query) => () => listClients(db, found, { query: { ...everyRecord, ...query }, before: null });
  const now = () => new Date();
  const log = (filters) => () => listRows(db, { organizationId }, { ...noFilters, ...filters }, null);
  const { keyId } = await db.integrationKey.findFirstOrThrow({ where: { organizationId } });
  const oldest = await db.requestLogRow.findFirst({ orderBy: { id: 'asc' }, select: { id: true } });
  const works = {
    'orders, all': list({}),
    'orders by external id': list({ q: `o-${middle}` }),
    'orders by number': list({ q: `#${middle}` }),
    'orders by transaction': list({ q: `txn_${middle}` }),
    'orders by amount': list({ q: '23.45' }),
    'orders by e-mail': list({ q: `person${middle}@client.example` }),
    'orders by a rare name': list({ q: `Carla ${'0'.repeat(4)}` }),
    'orders by a common name': list({ q: 'Anna' }),
    'orders by a common last name': list({ q: 'Miller' }),
    'orders by nothing that is there': list({ q: 'nobody at all' }),
    'orders, one status': list({ status: 'pending' }),
    'orders, a rare status': list({ status: 'failed' }),
    'orders, refunded': list({ payment: 'refunded' }),
    'orders, partially paid (none)': list({ payment: 'partially_paid' }),
    'orders of a day long ago': list({ from: '2026-03-01', to: '2026-03-01' }),
    'clients, all': people({}),
    'clients by e-mail': people({ q: `person${middle}@client.example` }),
    'clients by a common name': people({ q: 'Anna' }),
    'clients by a common last name': people({ q: 'miller' }),
    'search box: an order': () => search(db, organizationId, `o-${middle}`),
    'search box: a common name': () => search(db, organizationId, 'Anna'),
    'search box: a refused id': () => search(db, organizationId, 'f-33'),
    'Activity, all': log({}),
    'Activity, the oldest request’s id': log({ q: oldest?.id ?? '' }),
    'Activity, an external id of every day': log({ q: 'f-5' }),
    'Activity, an id that nobody has': log({ q: 'no-such-id' }),
    'Activity, an address of every day': log({ q: '203.0.113.7' }),
    'Activity, a rare address': log({ q: RARE_ADDRESS }),
    'Activity, an address nobody has': log({ q: '192.0.2.1' }),
    'Activity, a common one, never refused': log({ q: '203.0.113.7', status: '5xx' }),
    'Activity, a key id': log({ q: `pck_int_${keyId}` }),
    'Activity, a bare key id': log({ q: keyId }),
    'Activity, one key': log({ key: keyId }),
    'Activity, 4xx': log({ status: '4xx' }),
    'Activity, 5xx (none)': log({ status: '5xx' }),
    'Activity, a code (none)': log({ error: 'signature_invalid' }),
    'Activity, a method (none)': log({ method: 'PATCH' }),
    'Activity, not verified (none)': log({ verified: false }),
    'Activity, a day long ago': log({ to: new Date(Date.now() - 20 * 86_400_000).toISOString(), q: 'f-77' }),
    'overview: records of the day': () =>
      recordsOfDay(
        db,
        found.stores.map(({ id }) => id),
        dayWindow(now(), ZONE),
      ),
    'overview: requests of the day': () => requestsOfDay(db, organizationId, dayWindow(now(), ZONE)),
    'first steps': () => readFirstSteps(db, organizationId, { sendsMail: false, now: now() }),
  };
  process.stdout.write(`\n${`of ${runs} runs`.padEnd(42)}    median       p95\n`);
  for (const [name, work] of Object.entries(works)) {
    const took = [];
    for (let i = 0; i < runs; i++) {
      const begun = performance.now();
      await work();
      took.push(performance.now() - begun);
    }
    took.sort((a, b) => a - b);
    const of = (share) => `${(took[Math.floor(took.length * share)] ?? 0).toFixed(1)} ms`;
    process.stdout.write(`  ${name.padEnd(40)}${of(0.5).padStart(10)}${of(0.95).padStart(10)}\n`);
  }
}

async function measureExports(db, organizationId) {
  const found = await searched(db, organizationId, await listStores(db, organizationId), null);
  process.stdout.write('\n');
  await measureExport('orders', ordersAsCsv(db, found, everyRecord, ZONE));
  await measureExport('clients', clientsAsCsv(db, found, everyRecord));
  if (rows > 0) await measureExport('log rows', logAsCsv(db, { organizationId }, noFilters, true));
}

/** The memory of this process while it exports, every 10,000 rows: resident, and what is still in use once it is swept. */
async function measureExport(what, texts) {
  const begun = performance.now();
  let [lines, next] = [0, 0];
  const [resident, used] = [[], []];
  setFlagsFromString('--expose-gc');
  const sweep = runInNewContext('gc');
  const mib = (bytes) => Math.round(bytes / 1024 / 1024);
  for await (const text of texts) {
    lines += text.split('\n').length - 1;
    if (lines >= next) {
      resident.push(mib(process.memoryUsage().rss));
      sweep();
      const { heapUsed, external } = process.memoryUsage();
      used.push(mib(heapUsed + external));
      next += EXPORTED / 10;
    }
    if (lines >= EXPORTED) break;
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(
    `${lines} ${what} as CSV in ${seconds} s\n  resident MiB on the way: ${resident.join(' ')}\n  in use: ${used.join(' ')}\n`,
  );
}

async function connected(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {}); // the query under way rejects with it
  await client.connect();
  return client;
}
