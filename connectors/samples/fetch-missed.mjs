// Fetches a shop's orders by its REST API and delivers them, signed as WooCommerce would have: node fetch-missed.mjs
import { createHmac } from 'node:crypto';

const shop = 'https://shop.example';
const consumer = 'ck_…:cs_…'; // consumer key, a colon, consumer secret
const since = '2026-01-31T00:00:00'; // in UTC
const deliveryUrl = 'https://connectors.example.com/integrations/v1/webhook/woocommerce/KEY_ID';
const secret = '…'; // the signing secret

const headers = { Authorization: `Basic ${btoa(consumer)}` };
const query = `modified_after=${since}&dates_are_gmt=true&orderby=id&order=asc&per_page=100`;
for (let page = 1, orders = [{}]; orders.length > 0; page++) {
  const found = await fetch(`${shop}/wp-json/wc/v3/orders?${query}&page=${page}`, { headers });
  if (!found.ok) throw new Error(`the shop answers ${found.status}`);
  orders = await found.json();
  for (const order of orders) {
    const body = JSON.stringify(order);
    const answer = await fetch(deliveryUrl, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'X-WC-Webhook-Topic': 'order.updated',
        'X-WC-Webhook-Source': shop,
        'X-WC-Webhook-Signature': createHmac('sha256', secret).update(body).digest('base64'),
      },
    });
    console.log(order.id, answer.status, answer.ok ? '' : await answer.text());
  }
}
