const crypto = require('crypto');

const order = {
  external_id: inputData.external_id,
  lines: [
    {
      description: inputData.description,
      quantity: Number(inputData.quantity),
      unit_price_cents: Math.round(Number(inputData.unit_price) * 100),
    },
  ],
};
if (inputData.email) order.client = { email: inputData.email };

const body = JSON.stringify(order);
const t = Math.floor(Date.now() / 1000);
const v1 = crypto.createHmac('sha256', inputData.secret).update(`${t}.${body}`).digest('hex');

const response = await fetch(`${inputData.url}/integrations/v1/orders`, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${inputData.key}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `${encodeURIComponent(inputData.external_id)}-1`,
    'PC-Signature': `t=${t},v1=${v1}`,
  },
  body,
});
const answer = await response.json();
if (!response.ok) throw new Error(`${response.status} ${answer.error}: ${answer.detail}`);
return answer;
