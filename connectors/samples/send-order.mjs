// One signed order. Node 18 or newer, nothing to install: node send-order.mjs
import { createHash, createHmac } from 'node:crypto';

const url = process.env.PC_URL;
const key = process.env.PC_KEY;
const secret = process.env.PC_SECRET; // text, never decoded from hex

// Written once: what is signed and what is sent are the same text.
const body = JSON.stringify({
  external_id: 'shop-1001',
  lines: [{ description: 'Starter kit', quantity: 1, unit_price_cents: 4990 }],
});
const t = Math.floor(Date.now() / 1000);
const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');

const response = await fetch(`${url}/integrations/v1/orders`, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${key}`,
    'PC-Signature': `t=${t},v1=${v1}`,
    'Idempotency-Key': 'shop-1001-1',
    'Content-Type': 'application/json',
  },
  body,
});
console.log(response.status, await response.text());

const arrived = response.headers.get('PC-Received-Body-SHA256'); // only where the signature was refused
if (arrived) {
  const sent = createHash('sha256').update(body).digest('hex');
  console.log(sent === arrived ? 'The body arrived as it was sent.' : `Sent ${sent}, but ${arrived} arrived.`);
}
