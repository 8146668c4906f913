// Fetches a shop's orders by its REST API, those in the trash too, and delivers them, signed as WooCommerce would have:
//   node fetch-missed.mjs --since 2026-01-31T00:00:00
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const shop = 'https://shop.example';
const consumer = 'ck_…:cs_…'; // consumer key, a colon, consumer secret
const deliveryUrl = 'https://connectors.example.com/integrations/v1/webhook/woocommerce/KEY_ID';
const secret = '…'; // the signing secret

const { since = '2026-01-31T00:00:00' } = parseArgs({ options: { since: { type: 'string' } } }).values;
const utc = new Date(/Z|[+-]\d\d:\d\d$/.test(since) ? since : `${since}Z`).toISOString().slice(0, 19); // WooCommerce wants no Z

// Tries again what may only be a hiccup: no connection, 429, 5xx. After 1, 2, 4, 8, 16 seconds it gives up.
async function patiently(url, init, wait = 1_000) {
  const response = await fetch(url, init).catch((error) => ({ ok: false, status: 599, error }));
  const isHiccup = response.status === 429 || response.status >= 500;
  if (isHiccup && wait <= 16_000) return sleep(wait).then(() => patiently(url, init, wait * 2));
  if (response.error) throw response.error;
  return response;
}

// No X-WC-Webhook-Source: what you fetch by hand must not decide which shop the key belongs to.
async function deliver(order) {
  const body = JSON.stringify(order);
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  const headers = {
    'Content-Type': 'application/json',
    'X-WC-Webhook-Topic': 'order.updated',
    'X-WC-Webhook-Signature': signature,
  };
  const answer = await patiently(deliveryUrl, { method: 'POST', body, headers });
  const said = await answer.json();
  if (said.error) return `refused: ${answer.status} ${said.error}`;
  if (said.parked) return `parked: ${said.reason}`;
  if (said.ignored) return `ignored: ${said.reason}`;
  if (said.skipped) return `applied, except for ${said.skipped.map(({ effect }) => effect).join(', ')}`;
  return said.duplicate ? 'already here' : 'applied';
}

const headers = { Authorization: `Basic ${btoa(consumer)}` };
for (const status of ['any', 'trash']) {
  const query = `status=${status}&modified_after=${utc}&dates_are_gmt=true&orderby=id&order=asc&per_page=100`;
  for (let page = 1, orders = [{}]; orders.length > 0; page++) {
    const found = await patiently(`${shop}/wp-json/wc/v3/orders?${query}&page=${page}`, { headers });
    if (!found.ok) throw new Error(`the shop answers ${found.status}: ${(await found.text()).slice(0, 300)}`);
    orders = await found.json();
    for (const order of orders) console.log(order.id, await deliver(order));
  }
}
