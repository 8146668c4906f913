// One order, for a key that requires no signature. Node 18 or newer: node send-unsigned-order.mjs
const url = process.env.PC_URL;
const key = process.env.PC_KEY;

const response = await fetch(`${url}/integrations/v1/orders`, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${key}`,
    'Idempotency-Key': 'shop-1001-1',
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    external_id: 'shop-1001',
    lines: [{ description: 'Starter kit', quantity: 1, unit_price_cents: 4990 }],
  }),
});
console.log(response.status, await response.text());
