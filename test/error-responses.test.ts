import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ErrorCode, errors } from '../lib/errors/catalogue.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { pcSignature } from '../lib/test/sign.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { expectAsDocumented } from './as-documented.ts';
import { type Answer, exchange, freshAddress, type Sent } from './exchange.ts';
import { orderBody } from './order-body.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

/** The body whose digest the docs show. */
const body = '{"external_id":"shop-1001"}';

const send = ({ key }: MintedKey, sent: Sent = {}) =>
  exchange(server.url, {
    body: orderBody(),
    ...sent,
    headers: [`Authorization: Bearer ${key}`, ...(sent.headers ?? [])],
  });
const signedBy = async (header: (secret: string) => string[]) => {
  const key = await tenant.mint({ requireSignature: true });
  return send(key, { body, headers: header(key.signingSecret ?? '') });
};
/** An order with one payment of 100 that has been refunded by 60. */
async function refunded(key: MintedKey): Promise<string> {
  const { json } = await send(key, { body: orderBody({ payment: { amount_cents: 100 } }) });
  const [payment] = (json as { payments: { id: string }[] }).payments;
  await send(key, { path: `/payments/${payment?.id}/refund`, body: '{"amount_cents":60}' });
  return payment?.id ?? '';
}

/** How each answer comes about, in the simplest way. */
const ways: Partial<Record<ErrorCode, () => Promise<Answer>>> = {
  wrong_format: async () => send(await tenant.mint({ payloadFormat: 'woocommerce' })),
  idempotency_key_invalid: async () => send(await tenant.mint(), { headers: ['Idempotency-Key:'] }),
  missing_authorization: () => exchange(server.url, {}),
  invalid_api_key: () =>
    exchange(server.url, { headers: ['Authorization: Bearer pck_int_0000000000000000000000000000000000'] }),
  signature_missing: () => signedBy(() => []),
  signature_malformed: () => signedBy((secret) => [`PC-Signature: "${pcSignature(secret, body)}"`]),
  signature_expired: () => signedBy((secret) => [`PC-Signature: ${pcSignature(secret, body, 1_716_309_600)}`]),
  signature_invalid: () => signedBy(() => [`PC-Signature: ${pcSignature('another secret', body)}`]),
  ip_not_allowed: async () => send(await tenant.mint({ ipAllowlist: ['203.0.113.42/32'] })),
  insufficient_scope: async () =>
    send(await tenant.mint({ scopes: ['orders:write'] }), { path: '/orders/external:shop-1/cancel', body: '{}' }),
  not_found: async () => send(await tenant.mint(), { path: '/orders/external:never-sent/cancel', body: '{}' }),
  method_not_allowed: async () => send(await tenant.mint(), { method: 'GET', body: '' }),
  request_incomplete: async () =>
    send(await tenant.mint(), { headers: ['Transfer-Encoding: chunked'], body: '5\r\n{"a":\r\nno chunk' }),
  idempotency_conflict: async () => {
    const key = await tenant.mint();
    const headers = ['Idempotency-Key: woo-12345-1'];
    await send(key, { headers });
    return send(key, { headers });
  },
  invalid_state: async () => {
    const key = await tenant.mint();
    return send(key, { path: `/payments/${await refunded(key)}/refund`, body: '{"amount_cents":41}' });
  },
  payload_too_large: async () => send(await tenant.mint(), { headers: [`Content-Length: ${2 * 1024 * 1024 + 1}`] }),
  invalid_json: async () => send(await tenant.mint(), { body: 'a=1&b=2' }),
  external_id_required: async () => send(await tenant.mint(), { body: '{}' }),
  lines_required: async () => send(await tenant.mint(), { body }),
  validation_failed: async () => {
    const lines = [{ description: 'Mug', quantity: '2.5', unit_price_cents: 1250 }];
    return send(await tenant.mint(), { body: orderBody({ lines }) });
  },
  rate_limited: async () => {
    const key = await tenant.mint();
    const client = freshAddress();
    const hit = () => send(key, { method: 'GET', path: '/orders/by-external/none', body: '', client });
    for (let sent = 0; sent < 600; sent += 50) await Promise.all(Array.from({ length: 50 }, hit));
    return hit();
  },
  internal_error: async () => {
    // A sealed secret that was copied onto another key does not open.
    const [key, other] = [await tenant.mint({ requireSignature: true }), await tenant.mint({ requireSignature: true })];
    const copy =
      'update integrations.signing_secrets set sealed = (select sealed from integrations.signing_secrets where integration_key_id = $1) where integration_key_id = $2';
    await server.api.db.query(copy, [key.id, other.id]);
    return send(other, { headers: [`PC-Signature: ${pcSignature('whatever', body)}`] });
  },
};

/** Driven where the long wait, and the death of a PostgreSQL, are tested anyway. */
const elsewhere = ['idempotency_in_progress', 'unavailable'];

test.each(Object.entries(ways))('%s is answered as the docs show it', async (code, way) => {
  expectAsDocumented(code as ErrorCode, await way());
});

test('no code is left out', () => {
  expect([...Object.keys(ways), ...elsewhere].sort()).toEqual(Object.keys(errors).sort());
});
