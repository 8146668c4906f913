// What the jobs that find incidents and send notices cost an installation with many connections, in CPU of this process
// and of their PostgreSQL backend. Bundled by scripts/bench-notices.mjs. `--keys 10000 --looks 60`.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrate } from '../lib/database/migrate.ts';
import { openPrisma } from '../lib/database/prisma.ts';
import { noticeJobs } from '../lib/jobs/all-jobs.ts';
import { watchConnections } from '../lib/jobs/watch-connections.ts';
import { claimDue } from '../lib/notices/outbox.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore } from '../lib/organizations/create-store.ts';
import { freePort } from './child.mjs';
import { startPostgres } from './postgres.mjs';

const ORGANIZATIONS = 100;
/** Orders of a connection in 24 h, on average, and how many are refused. */
const DAILY = 200;
const REFUSED = 0.03;
const RETENTION_DAYS = 30;
const MINUTE_MS = 60_000;

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '10000' }, looks: { type: 'string', default: '60' } },
});
const [keys, looks] = [values.keys, values.looks].map(Number);
const everySeconds = noticeJobs.find(({ name }) => name === 'watch-connections').everySeconds;

const data = path.resolve('.bench-data');
mkdirSync(data, { recursive: true });
const postgres = await startPostgres(data, await freePort());
try {
  const admin = await connected(postgres.urlOf('postgres'));
  await admin.query('drop database if exists notices with (force)');
  await admin.query('create database notices');
  await migrate(postgres.urlOf('notices'));
  const db = openPrisma(postgres.urlOf('notices'));
  const client = await connected(postgres.urlOf('notices'));
  const begun = performance.now();
  // The rows of all looks are there from the start, the later ones beyond a look's "now".
  const start = new Date(Date.now() - (looks + 1) * everySeconds * 1000);
  await fill(db, client, start);
  await db.$disconnect();
  process.stderr.write(`  ${keys} connections made in ${Math.round((performance.now() - begun) / 1000)} s\n`);
  await measure(client, start);
  await client.end();
  await admin.query('drop database notices with (force)');
  await admin.end();
} finally {
  await postgres.stop();
}

/**
 * One in a hundred keys refuses all, one in five has been quiet for hours, one in fifty has something parked, one in five
 * is linked to a shop, of which one in twenty was repaired within the hour; some keys and secrets end, and some some orders’ statuses don’t say what was paid.
 */
async function fill(db, client, start) {
  const now = new Date();
  const maker = { name: 'benchmark', clientIp: null };
  for (let i = 1; i <= ORGANIZATIONS; i++) {
    const { id: organizationId } = await createOrganization(db, maker, { name: `Organization ${i}` }, now);
    await createStore(db, { ...maker, organizationId }, { name: 'Store', currency: 'EUR' }, now);
  }
  await client.query('set session_replication_role = replica');
  await client.query(
    `insert into integrations.integration_keys (id, key_id, key_hash, organization_id, store_id, name, payload_format, source,
       scopes, require_signature, require_timestamp, ip_allowlist, rate_limit_per_minute, expires_at, lineage_id, created_at, created_by)
     select made.id, 'N' || lpad(n::text, 7, '0'), sha256(n::text::bytea), s.organization_id, s.id, 'Shop ' || n,
       (array['woocommerce', 'peptideclients'])[1 + n % 2]::integrations.payload_format, (array['woocommerce', 'custom'])[1 + n % 2],
       '{orders:write}', true, false, '{}', 600, case when n % 50 = 7 then $2::timestamptz + n % 20 * interval '1 day' end,
       made.id, $2::timestamptz - interval '60 days', 'benchmark'
     from generate_series(1, $1::integer) n
     cross join lateral (select integrations.uuid_at($2::timestamptz - interval '60 days' + n * interval '1 s') as id) made
     join (select id, organization_id, row_number() over (order by id) as nth from core.stores) s on s.nth = 1 + n % ${ORGANIZATIONS}`,
    [keys, start],
  );
  await client.query(
    `create table bench_keys as select id, organization_id, store_id, row_number() over (order by id)::integer as n
     from integrations.integration_keys`,
  );
  const minutes = (looks * everySeconds) / 60 + 70;
  const rows = Math.round((keys * DAILY * minutes) / (24 * 60));
  await client.query(
    `insert into integrations.request_log (id, organization_id, store_id, integration_key_id, verified, method, path, status_code,
       error_code, client_ip, user_agent, request_received_at, request_completed_at, request_headers, request_body)
     select (left(integrations.uuid_at(at)::text, 15) || substr(mark, 1, 3) || '-8' || substr(mark, 4, 3) || '-' || substr(mark, 7, 12))::uuid,
       k.organization_id, k.store_id, k.id, not refused, 'POST', '/v1/webhook/woocommerce', case when refused then 401 else 200 end,
       case when refused then 'signature_invalid' end, '203.0.113.' || k.n % 250, 'WooCommerce/10.3.4 Hookshot (WordPress/6.8)', at, at,
       ('[["Content-Type","application/json"],["X-WC-Webhook-ID","' || r.n % 5 || '"],["User-Agent","WooCommerce/10.3.4 Hookshot"]]')::json,
       ('{"id":' || r.n || ',"note":"${'a usual length of text '.repeat(20)}"}')::bytea
     from (
       select n, md5(n::text) as mark, 1 + floor(random() * $2)::integer as nth, random() < ${REFUSED} as by_chance,
         $3::timestamptz - interval '65 minutes' + interval '1 minute' * $4 * n / $1 as at from generate_series(1, $1::integer) n) r
     join bench_keys k on k.n = r.nth and k.n % 5 <> 3
     cross join lateral (select by_chance or k.n % 100 = 1 as refused) f`,
    [rows, keys, start, minutes],
  );
  await client.query(
    `insert into integrations.keys_last_used (integration_key_id, last_used_at)
     select id, $1::timestamptz - case when n % 5 = 3 then interval '1 hour' * (7 + n % 200) else interval '5 minutes' end from bench_keys`,
    [start],
  );
  await client.query(
    `insert into integrations.request_statistics
     select k.id, date_trunc('hour', $1::timestamptz) - h * interval '1 hour', 1 + (h + k.n) % 5, 0, 0, 1
     from bench_keys k cross join generate_series(8 + n % 200, 1008) h where k.n % 5 = 3`,
    [start],
  );
  await client.query(
    `insert into integrations.parked_deliveries (id, organization_id, store_id, integration_key_id, source, request_id, received_at,
       body, cause, reason, what_to_do)
     select gen_random_uuid(), organization_id, store_id, id, 'woocommerce', gen_random_uuid(), $1::timestamptz - interval '1 hour' * (n % 40),
       '', 'unreadable', 'total is "abc"', 'Look.' from bench_keys where n % 50 = 2`,
    [start],
  );
  await client.query(
    `insert into integrations.linked_shops (integration_key_id, organization_id, url, home_url, permalinks, credentials_in, credentials,
       linked_at, linked_by, delivery_urls, watermark, import_state, trouble, trouble_since)
     select id, organization_id, 'https://shop.example', 'https://shop.example', 'pretty', 'header', '', $1, 'benchmark', '{}', $1,
       case when n % 40 = 0 then 'running' else 'done' end, case when n % 100 = 0 then 'it answered 503' end,
       case when n % 100 = 0 then $1::timestamptz - interval '1 hour' end from bench_keys where n % 5 = 0`,
    [start],
  );
  await client.query(
    `insert into integrations.shop_repairs (id, integration_key_id, external_id, order_id, repaired_at)
     select (left(integrations.uuid_at(at)::text, 15) || substr(mark, 1, 3) || '-8' || substr(mark, 4, 3) || '-' || substr(mark, 7, 12))::uuid,
       k.id, 'woo-' || i, gen_random_uuid(), at
     from bench_keys k cross join generate_series(1, 20) i cross join lateral (
       select $1::timestamptz - interval '1 minute' * (case when k.n % 100 = 0 then i else i * 1000 end) as at, md5(k.n::text || i) as mark) m
     where k.n % 5 = 0`,
    [start],
  );
  await client.query(
    `insert into integrations.signing_secrets (id, integration_key_id, sealed, created_at, created_by, replaced_at, valid_until)
     select gen_random_uuid(), id, '', $1::timestamptz - interval '2 days', 'benchmark', $1::timestamptz - interval '13 hours', $1::timestamptz + interval '11 hours'
     from bench_keys where n % 100 = 4`,
    [start],
  );
  await client.query(
    `insert into core.orders (id, store_id, source, external_id, status, currency, subtotal_cents, discount_cents, shipping_cents,
       fee_cents, tax_cents, total_cents, paid_cents, refunded_cents, placed_at, created_at, updated_at)
     select id, store_id, 'woocommerce', 'woo-' || n, 'processing', 'EUR', 100, 0, 0, 0, 0, 100, 100, 0, $1, $1, $1
     from bench_keys where n % 20 = 0`,
    [start],
  );
  await client.query(
    `insert into core.order_attention (order_id, store_id, reason, since)
     select id, store_id, 'status partially-paid: the shop may have taken a deposit only', $1 from bench_keys where n % 20 = 0`,
    [start],
  );
  await client.query('set session_replication_role = origin');
  await client.query('vacuum (analyze)');
}

async function measure(client, start) {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const backend = () => backendCpuMs(rows[0].pid);
  const byStatement = countedByStatement(client, backend);
  const spent = { ours: 0, postgres: 0, changed: 0 };
  let opened = 0;
  for (let look = 0; look <= looks; look++) {
    const now = new Date(start.getTime() + look * everySeconds * 1000);
    const before = { ours: ownCpuMs(), postgres: backend() };
    const changed = await watchConnections(client, RETENTION_DAYS, now);
    for (const late of [0, (everySeconds * 1000) / 2]) await claimDue(client, new Date(now.getTime() + late));
    if (look === 0) {
      opened = changed; // all at once: no installation begins so
      byStatement.clear();
      continue;
    }
    spent.ours += ownCpuMs() - before.ours;
    spent.postgres += backend() - before.postgres;
    spent.changed += changed;
  }
  const each = (total) => `${(total / looks).toFixed(1).padStart(8)} ms`;
  const share = (total) => `${((total / looks / (everySeconds * 1000)) * 100).toFixed(2).padStart(6)} %`;
  const minutes = Math.round((looks * everySeconds * 1000) / MINUTE_MS);
  const line = (name, total) => `  ${name.padEnd(32)}${each(total)}   ${share(total)}\n`;
  process.stdout.write(`
${keys} connections, ${opened} notices at first, ${spent.changed} more in ${minutes} minutes; a look every ${everySeconds} s
  a look, with two at the outbox  CPU           of a core
${line('this process', spent.ours)}${line('PostgreSQL', spent.postgres)}${line('together', spent.ours + spent.postgres)}
  of PostgreSQL's:
`);
  const most = [...byStatement].sort(([, a], [, b]) => b - a).slice(0, 8);
  for (const [name, total] of most) process.stdout.write(line(name, total));
}

/** What the backend spends on each statement from now on, by its name. */
function countedByStatement(client, backend) {
  const spent = new Map();
  const query = client.query.bind(client);
  client.query = async (...given) => {
    const name = given[0].name ?? 'transactions';
    const before = backend();
    try {
      return await query(...given);
    } finally {
      spent.set(name, (spent.get(name) ?? 0) + backend() - before);
    }
  };
  return spent;
}

function ownCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The time that a process has run, as the kernel's scheduler has it. */
function backendCpuMs(pid) {
  const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

async function connected(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {}); // the query under way rejects with it
  await client.connect();
  return client;
}
