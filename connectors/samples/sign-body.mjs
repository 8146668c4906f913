import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const secret = process.env.PC_SECRET; // text, never decoded from hex

const body = readFileSync('body.json'); // the very bytes that you will send
const t = Math.floor(Date.now() / 1000);
const v1 = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
console.log(`PC-Signature: t=${t},v1=${v1}`);
