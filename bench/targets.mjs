// What is measured: where a target listens, what is sent to it, and what is expected back.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The baseline's keys, as bench/baseline/schema.sql makes them. */
const BASELINE_KEY = 'pck_int_benchbenchbenchbenchbenchbench01';
const BASELINE_SECRET = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const baselineKey = (i) => `pck_int_multi${String(i % 64).padStart(3, '0')}benchbenchbenchbenchbench`;

const RECORDED_DELIVERY = 'test/woocommerce/recorded/011-order.updated-processing.json';

const LINES = [
  { sku: 'BPC-157-5', description: 'BPC-157 5mg vial', quantity: 2, unit_price_cents: 4599 },
  { sku: 'BAC-30', description: 'Bacteriostatic water 30ml', quantity: 1, unit_price_cents: 1299 },
];

/** By name, which server each target needs and what it does. The first two are what the others are measured against. */
export const targetServers = {
  'fastify-tx': 'baseline', // key, HMAC, one plain transaction
  'fastify-full-keys': 'baseline', // and IP allowlist, scope, rate limit, Idempotency-Key; over 64 keys
  'fastify-cte': 'baseline', // as fastify-tx, with the write as one statement
  'fastify-ok': 'baseline', // reads and answers: the ceiling of node's HTTP
  product: 'product', // POST /orders: signed, Idempotency-Key and external id new each time
  'product-signed': 'product', // the same without Idempotency-Key: what fastify-tx does, with our limit, log and checks
  'product-replay': 'product', // one request a key, again and again
  'product-badsig': 'product', // well-formed and fresh, but signed with another secret
  'product-woo': 'product', // a recorded delivery of WooCommerce, by the key id in the URL, its order id new each time
  'product-health': 'product', // GET /health
  'product-hot': 'product', // all on one key, whose window is full of hits; its cap is taken off
  'product-filled': 'filled', // as product, on the database that --fill made
  'product-retention': 'filled', // the same, while a day of the log and old idempotency records go
};
export const defaultTargets = [
  'fastify-tx',
  'fastify-full-keys',
  'product',
  'product-replay',
  'product-badsig',
  'product-woo',
  'product-health',
];

export const growthTargets = ['product', 'product-hot', 'product-filled', 'product-retention'];

/**
 * Every target by name, for these servers ({ host, port, database, pid } each). A target's `build(i, uid)` makes request
 * i; `good(status, head, bodyOf)` says which replies are expected; `orders` is how many a good reply stands for, and `lines`
 * how many lines each has; `prime`, if there, is how many requests must be sent before it is measured, and `meanwhile` what else is done.
 */
export function makeTargets({ baseline, product, keys, wooKeys, hotKey, filled, filledKeys }) {
  const counted = 'select (select count(*) from orders), (select count(*) from order_lines)';
  const byHand = (path, keyOf) => ({
    ...baseline,
    orders: path === '/ok' ? 0 : 1,
    lines: LINES.length,
    countRows: counted,
    good: (status) => status >= 200 && status < 300,
    build: (i, uid) => signed(path, [keyOf(i), BASELINE_SECRET], uid, baselineOrder(uid)),
  });
  const ours = (target, server = product) => ({
    ...server,
    orders: 0,
    lines: LINES.length,
    countRows: 'select (select count(*) from core.orders), (select count(*) from core.order_lines)',
    good: (status) => status === 200,
    ...target,
  });
  const orders = '/integrations/v1/orders';
  const keyOf = (i) => keys[i % keys.length];
  const ofFilled = (i, uid) => signed(orders, filledKeys[i % filledKeys.length], uid, productOrder(uid));
  const run = Date.now().toString(36);
  const repeated = keys.map((_, i) => `replay-${run}-${i}`);
  return {
    'fastify-tx': byHand('/tx', () => BASELINE_KEY),
    'fastify-full-keys': byHand('/full', baselineKey),
    'fastify-cte': byHand('/cte', () => BASELINE_KEY),
    'fastify-ok': byHand('/ok', () => BASELINE_KEY),
    product: ours({ orders: 1, build: (i, uid) => signed(orders, keyOf(i), uid, productOrder(uid)) }),
    'product-signed': ours({
      orders: 1,
      build(i, uid) {
        const { headers, ...request } = signed(orders, keyOf(i), uid, productOrder(uid));
        const { 'idempotency-key': _, ...others } = headers;
        return { ...request, headers: others };
      },
    }),
    'product-replay': ours({
      // Byte for byte the same but for the signature, which is made anew, as a client's retry would.
      build: (i) => signed(orders, keyOf(i), repeated[i % keys.length], productOrder(repeated[i % keys.length])),
      good: (status, head) => status === 200 && /\r\nidempotent-replayed: *true/i.test(head),
      prime: keys.length,
    }),
    'product-badsig': ours({
      build: (i, uid) => {
        const [key, secret] = keyOf(i);
        return signed(orders, [key, `not-${secret}`], uid, productOrder(uid));
      },
      good: (status) => status === 401,
    }),
    'product-woo': ours({ orders: 1, ...delivery(wooKeys) }),
    'product-hot': ours({ orders: 1, build: (_, uid) => signed(orders, hotKey, uid, productOrder(uid)) }),
    'product-filled': ours({ orders: 1, build: ofFilled }, filled),
    'product-retention': ours({ orders: 1, build: ofFilled, meanwhile: filled?.retention }, filled),
    'product-health': ours({ build: () => ({ method: 'GET', path: '/integrations/v1/health', headers: {} }) }),
  };
}

/** A POST of this body, as PC-Signature wants it signed. */
function signed(path, [key, secret], idempotencyKey, body) {
  const t = Math.floor(Date.now() / 1000);
  const mac = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  const headers = {
    ...JSON_TYPE,
    authorization: `Bearer ${key}`,
    'pc-signature': `t=${t},v1=${mac}`,
    'idempotency-key': idempotencyKey,
  };
  return { path, headers, body };
}

/**
 * What a shop sends for a new order: a recorded delivery, only the order's id made new, signed over the new bytes. What is
 * parked, ignored or a duplicate did less work than an order.
 */
function delivery(keys) {
  const { headers: recorded, body_base64 } = JSON.parse(readFileSync(RECORDED_DELIVERY, 'utf8'));
  const [, before, after] = /^(\{"id":)\d+(,.*)$/s.exec(Buffer.from(body_base64, 'base64').toString('utf8'));
  const ours = /^(host|content-length|connection|accept-encoding|expect|x-wc-webhook-(signature|topic|event))$/i;
  const headers = {
    ...Object.fromEntries(recorded.filter(([name]) => !ours.test(name))),
    'X-WC-Webhook-Topic': 'order.created',
    'X-WC-Webhook-Event': 'created',
  };
  let order = 0;
  return {
    build: (i) => {
      const [keyId, secret] = keys[i % keys.length];
      const body = `${before}${++order}${after}`;
      const mac = createHmac('sha256', secret).update(body).digest('base64');
      const path = `/integrations/v1/webhook/woocommerce/${keyId}`;
      return { path, headers: { ...headers, 'X-WC-Webhook-Signature': mac }, body };
    },
    good: (status, _head, bodyOf) => status === 200 && !/"(parked|ignored|duplicate)": ?true/.test(bodyOf()),
    lines: null,
  };
}

function baselineOrder(uid) {
  return JSON.stringify({
    external_id: uid,
    status: 'processing',
    currency: 'USD',
    customer: { email: 'ana.lopez@example.com', name: 'Ana Lopez', phone: '+15550100' },
    shipping_address: { line1: '1 Main St', city: 'Austin', state: 'TX', zip: '78701', country: 'US' },
    note: 'leave at door',
    lines: LINES,
  });
}

function productOrder(uid) {
  return JSON.stringify({
    external_id: uid,
    status: 'processing',
    currency: 'USD',
    note: 'leave at door',
    metadata: { channel: 'web' },
    lines: LINES,
  });
}
