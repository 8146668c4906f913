import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const secret = process.env.PC_SECRET; // text, never decoded from hex

const body = readFileSync('body.json'); // the very bytes of the delivery
const mac = createHmac('sha256', secret).update(body).digest('base64');
console.log(`X-WC-Webhook-Signature: ${mac}`);
