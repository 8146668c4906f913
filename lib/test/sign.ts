import { createHmac } from 'node:crypto';

/** `PC-Signature` of a body, now or at another time (unix seconds). */
export function pcSignature(secret: string, body: string | Buffer, t = Math.floor(Date.now() / 1000)): string {
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')}`;
}

/** `X-WC-Webhook-Signature` of a body. */
export function wcSignature(secret: string, body: string | Buffer): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}
