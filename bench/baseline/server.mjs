// What a good engineer writes by hand for this task: fastify and pg, named statements, one process.
//
//   DATABASE_URL=… PORT=… node server.mjs
//
//   POST /ok    reads the body and answers: the ceiling of the HTTP layer
//   POST /tx    key look-up, HMAC, validation; one transaction: order, lines, external reference, log row
//   POST /cte   the same, with the whole write as one statement
//   POST /full  as /tx, with IP allowlist, scope, rate limit in PostgreSQL and Idempotency-Key
import crypto from 'node:crypto';
import net from 'node:net';
import Fastify from 'fastify';
import pg from 'pg';

const { DATABASE_URL: connectionString, PORT: port } = process.env;
const POOL_SIZE = 10;
const MAX_BODY = 1 << 20;
const MAX_DRIFT_SECONDS = 300;

const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
const app = Fastify({ logger: false, bodyLimit: MAX_BODY });
// Raw bytes: the HMAC needs them.
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

class Refusal extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}
app.setErrorHandler((error, _request, reply) =>
  reply
    .code(error instanceof Refusal ? error.status : 500)
    .send({ error: error instanceof Refusal ? error.code : 'internal', detail: error.message }),
);

const statements = {
  key: `
    select id, store_id, scopes, ip_allowlist::text[] as ips, require_signature, signing_secret, rate_limit_per_min,
      payload_format
    from api_keys where key_hash = $1 and status = 'active' and (expires_at is null or expires_at > now())`,
  rate: `
    with w as (select extract(epoch from clock_timestamp()) t),
    up as (
      insert into rate_windows (key_id, bucket, hits) select $1, floor(t / 60)::bigint, 1 from w
      on conflict (key_id, bucket) do update set hits = rate_windows.hits + 1
      returning bucket, hits)
    select up.hits + coalesce((select p.hits from rate_windows p where p.key_id = $1 and p.bucket = up.bucket - 1), 0)
      * (1 - (w.t / 60 - floor(w.t / 60))) as n
    from up, w`,
  order: `
    insert into orders (store_id, status, currency, customer_email, total_cents, note)
    values ($1, $2, $3, $4, $5, $6) returning id`,
  lines: `
    insert into order_lines (order_id, pos, sku, description, quantity, unit_price_cents)
    select $1, p, s, d, q, u
    from unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::bigint[]) x (p, s, d, q, u)`,
  reference: `
    insert into external_entity_refs (store_id, source, entity_type, external_id, entity_id)
    values ($1, 'api', 'order', $2, $3) on conflict do nothing returning id`,
  findReference: `
    select entity_id from external_entity_refs
    where store_id = $1 and source = 'api' and entity_type = 'order' and external_id = $2`,
  log: `
    insert into request_log (key_id, method, path, status_code, error_code, client_ip, idempotency_key, external_id,
      request_received_at, request_completed_at, request_body)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), $10)`,
  takeIdempotencyKey: `
    insert into idempotency_keys (key_id, idem_key, body_hash) values ($1, $2, $3) on conflict do nothing`,
  findIdempotencyKey: `
    select body_hash, status_code, response from idempotency_keys where key_id = $1 and idem_key = $2`,
  keepResponse: `update idempotency_keys set status_code = $3, response = $4 where key_id = $1 and idem_key = $2`,
  allInOne: `
    with r as (
      insert into external_entity_refs (store_id, source, entity_type, external_id, entity_id)
      values ($1, 'api', 'order', $7, gen_random_uuid()) on conflict do nothing returning entity_id),
    o as (
      insert into orders (id, store_id, status, currency, customer_email, total_cents, note)
      select entity_id, $1, $2, $3, $4, $5, $6 from r returning id),
    l as (
      insert into order_lines (order_id, pos, sku, description, quantity, unit_price_cents)
      select o.id, p, s, d, q, u
      from o, unnest($8::int[], $9::text[], $10::text[], $11::int[], $12::bigint[]) x (p, s, d, q, u)),
    g as (
      insert into request_log (key_id, method, path, status_code, client_ip, idempotency_key, external_id,
        request_received_at, request_completed_at, request_body)
      values ($13, 'POST', '/v1/orders', 201, $14, $15, $7, $16, now(), $17))
    select id from o`,
};

/** Runs a named, so prepared, statement. */
function run(db, name, values) {
  return db.query({ name, text: statements[name], values });
}

async function findKey(request) {
  const header = request.headers.authorization;
  if (!header) throw new Refusal(401, 'missing_authorization', 'Authorization header required');
  const unknown = () => new Refusal(401, 'invalid_api_key', 'key not found, revoked, or expired');
  if (!header.startsWith('Bearer pck_int_')) throw unknown();
  const hash = crypto.createHash('sha256').update(header.slice(7)).digest();
  const { rows } = await run(pool, 'key', [hash]);
  if (!rows[0]) throw unknown();
  return rows[0];
}

function checkSignature(key, request) {
  if (!key.require_signature) return;
  const header = request.headers['pc-signature'];
  if (!header) throw new Refusal(401, 'signature_missing', 'key requires signature; header absent');
  const parts = /^t=(\d{10}),v1=([0-9a-f]{64})$/.exec(header);
  if (!parts) throw new Refusal(401, 'signature_malformed', 'header present but did not parse');
  const [, t, given] = parts;
  if (Math.abs(Date.now() / 1000 - Number(t)) > MAX_DRIFT_SECONDS) {
    throw new Refusal(401, 'signature_expired', 'timestamp drift > 300 seconds');
  }
  const wanted = crypto.createHmac('sha256', key.signing_secret).update(`${t}.`).update(request.body).digest();
  if (!crypto.timingSafeEqual(wanted, Buffer.from(given, 'hex'))) {
    throw new Refusal(401, 'signature_invalid', 'HMAC mismatch');
  }
}

function parse(request) {
  let order;
  try {
    order = JSON.parse(request.body);
  } catch {
    throw new Refusal(422, 'invalid_json', 'request body did not parse as JSON');
  }
  if (!order.external_id || typeof order.external_id !== 'string') {
    throw new Refusal(422, 'external_id_required', "create endpoints require 'external_id'");
  }
  if (!Array.isArray(order.lines) || !order.lines.length) {
    throw new Refusal(422, 'lines_required', "create order missing 'lines' array");
  }
  for (const line of order.lines) {
    if (
      typeof line.description !== 'string' ||
      !Number.isInteger(line.quantity) ||
      !Number.isInteger(line.unit_price_cents)
    ) {
      throw new Refusal(422, 'invalid_line', 'bad line');
    }
  }
  return order;
}

async function checkRate(key) {
  const { rows } = await run(pool, 'rate', [key.id]);
  if (Number(rows[0].n) > key.rate_limit_per_min) {
    throw new Refusal(429, 'rate_limited', `${key.rate_limit_per_min} req/min cap`);
  }
}

const allowlists = new Map();
function checkAddress(key, address) {
  if (!key.ips?.length) return;
  let list = allowlists.get(key.id);
  if (!list) {
    list = new net.BlockList();
    for (const cidr of key.ips) {
      const [network, bits] = cidr.split('/');
      list.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4');
    }
    allowlists.set(key.id, list);
  }
  if (!list.check(address)) throw new Refusal(403, 'ip_not_allowed', 'source ip not in allowlist');
}

function orderValues(key, order) {
  const total = order.lines.reduce((sum, line) => sum + line.quantity * line.unit_price_cents, 0);
  const email = order.customer?.email ?? null;
  return [key.store_id, order.status || 'pending', order.currency || 'USD', email, total, order.note ?? null];
}

function lineColumns({ lines }) {
  return [
    lines.map((_, i) => i),
    lines.map((line) => line.sku ?? null),
    lines.map((line) => line.description),
    lines.map((line) => line.quantity),
    lines.map((line) => line.unit_price_cents),
  ];
}

/** The plain transaction of /tx and /full. Returns { id }, { id, duplicate } or, of a known Idempotency-Key, { replay }. */
async function write(key, request, order, receivedAt, idempotencyKey, bodyHash) {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    if (idempotencyKey) {
      const taken = await run(tx, 'takeIdempotencyKey', [key.id, idempotencyKey, bodyHash]);
      if (!taken.rowCount) {
        const { rows } = await run(tx, 'findIdempotencyKey', [key.id, idempotencyKey]);
        await tx.query('rollback');
        if (!rows[0].body_hash.equals(bodyHash)) {
          throw new Refusal(409, 'idempotency_conflict', 'same key, different body, within 24h window');
        }
        return { replay: rows[0] };
      }
    }
    const inserted = await run(tx, 'order', orderValues(key, order));
    const { id } = inserted.rows[0];
    const reference = await run(tx, 'reference', [key.store_id, order.external_id, id]);
    if (!reference.rowCount) {
      await tx.query('rollback');
      const { rows } = await run(tx, 'findReference', [key.store_id, order.external_id]);
      return { id: rows[0].entity_id, duplicate: true };
    }
    await run(tx, 'lines', [id, ...lineColumns(order)]);
    if (idempotencyKey) {
      const response = JSON.stringify({ id, external_id: order.external_id, duplicate: false });
      await run(tx, 'keepResponse', [key.id, idempotencyKey, 201, response]);
    }
    await run(tx, 'log', [
      key.id,
      'POST',
      request.url,
      201,
      null,
      request.ip,
      idempotencyKey ?? null,
      order.external_id,
      receivedAt,
      request.body.toString(),
    ]);
    await tx.query('commit');
    return { id };
  } catch (error) {
    if (!(error instanceof Refusal)) await tx.query('rollback').catch(() => {});
    throw error;
  } finally {
    tx.release();
  }
}

app.get('/health', async () => ({ ok: true }));

app.post('/ok', async () => ({ ok: true }));

app.post('/tx', async (request, reply) => {
  const receivedAt = new Date();
  const key = await findKey(request);
  checkSignature(key, request);
  const order = parse(request);
  const { id, duplicate = false } = await write(key, request, order, receivedAt);
  reply.code(duplicate ? 200 : 201);
  return { id, external_id: order.external_id, duplicate };
});

app.post('/cte', async (request, reply) => {
  const receivedAt = new Date();
  const key = await findKey(request);
  checkSignature(key, request);
  const order = parse(request);
  const { rows } = await run(pool, 'allInOne', [
    ...orderValues(key, order),
    order.external_id,
    ...lineColumns(order),
    key.id,
    request.ip,
    request.headers['idempotency-key'] ?? null,
    receivedAt,
    request.body.toString(),
  ]);
  if (!rows[0]) {
    const found = await run(pool, 'findReference', [key.store_id, order.external_id]);
    return { id: found.rows[0].entity_id, external_id: order.external_id, duplicate: true };
  }
  reply.code(201);
  return { id: rows[0].id, external_id: order.external_id, duplicate: false };
});

app.post('/full', async (request, reply) => {
  const receivedAt = new Date();
  const key = await findKey(request);
  checkAddress(key, request.ip);
  checkSignature(key, request);
  await checkRate(key);
  if (!key.scopes.includes('orders:write')) {
    throw new Refusal(403, 'insufficient_scope', 'key missing scope: orders:write');
  }
  const order = parse(request);
  const idempotencyKey = request.headers['idempotency-key'];
  const bodyHash = idempotencyKey && crypto.createHash('sha256').update(request.body).digest();
  const { id, duplicate = false, replay } = await write(key, request, order, receivedAt, idempotencyKey, bodyHash);
  if (replay) {
    reply.code(replay.status_code || 409);
    reply.header('content-type', 'application/json');
    return replay.response;
  }
  reply.code(duplicate ? 200 : 201);
  return { id, external_id: order.external_id, duplicate };
});

await app.listen({ port: Number(port), host: '127.0.0.1' });
