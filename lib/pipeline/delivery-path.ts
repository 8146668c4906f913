import { formats } from '../formats/formats.ts';
import { bareKeyId } from '../keys/token.ts';
import type { Call } from '../request/call.ts';
import type { LogWriter } from '../request-log/writer.ts';
import type { Finished } from '../verbs/verb.ts';
import { type Bearer, type Identified, mustBeLive, readBearer, verifyKey } from './identify-key.ts';

const PATH = '/v1/webhook/woocommerce';

/** True on both WooCommerce routes, whatever the method. */
export function isDelivery(path: string): boolean {
  return path === PATH || isKeyAddressed(path);
}

/** On this route the key id stands in the URL, since stock WooCommerce cannot send an Authorization header. */
function isKeyAddressed(path: string): boolean {
  return path.startsWith(`${PATH}/`);
}

/** Stage 2 of a delivery: the key that the bearer names, or the URL. */
export function deliveryBearer(call: Call): Bearer {
  if (!isKeyAddressed(call.path)) return readBearer(call.headers);
  return { token: null, keyId: bareKeyId(call.path.slice(PATH.length + 1)) };
}

/**
 * Stage 4 of a delivery: a bearer that is sent must be that key's; without one a key-addressed delivery is not verified
 * until its signature is. Returns whether it is verified already.
 */
export function verifyDelivery(call: Call, identified: Identified): boolean {
  if (isKeyAddressed(call.path) && (call.headers.get('authorization') ?? '').trim() === '') {
    mustBeLive(identified);
    return false;
  }
  verifyKey(identified, readBearer(call.headers).token);
  return true;
}

/** WooCommerce's unsigned ping: `webhook_id=N`, form-encoded, nothing more (WOOCOMMERCE: sent when a webhook is saved). */
export function isPing(call: Call, body: Buffer): boolean {
  return (
    call.method === 'POST' &&
    call.headers.get(formats.woocommerce.signature.header.toLowerCase()) === null &&
    /^application\/x-www-form-urlencoded\b/i.test(call.headers.get('content-type') ?? '') &&
    /^webhook_id=\d{1,20}$/.test(body.toString('latin1', 0, 40)) &&
    body.length < 40
  );
}

/** Answered and logged (folded, beyond the small budget of what is not verified); it touches nothing else. */
export async function answerPing(log: LogWriter, call: Call): Promise<Finished> {
  const body = Buffer.from(JSON.stringify({ ok: true, ping: true }));
  await log.write(call, { statusCode: 200, errorCode: null, responseBody: body, marks: ['ping'] });
  return { body, replayed: false };
}
