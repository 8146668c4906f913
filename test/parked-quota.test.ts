import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase } from '../lib/test/tenant.ts';
import { parkedQuota, parkedUseOf } from '../lib/woocommerce/parked-quota.ts';
import { reprocess } from '../lib/woocommerce/reprocess.ts';
import { exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { said } from './said.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const mintShop = (more: object = {}) => tenant.mint({ payloadFormat: 'woocommerce', source: 'shop', ...more });
type Shop = Awaited<ReturnType<typeof mintShop>>;

const deliver = ({ keyId, signingSecret }: Shop, body: string) =>
  exchange(server.url, {
    path: `/webhook/woocommerce/${keyId}`,
    headers: [`X-WC-Webhook-Signature: ${wcSignature(signingSecret ?? '', body)}`, 'X-WC-Webhook-Topic: order.updated'],
    body,
  });

/** Has so much wait of this key already. */
const fill = ({ id }: Shop, deliveries: number, bytes: number) =>
  server.api.db.query(
    `insert into integrations.parked_deliveries (id, organization_id, store_id, integration_key_id, source, request_id,
      received_at, body, cause, reason, what_to_do)
    select gen_random_uuid(), $1, $2, $3, 'shop', gen_random_uuid(), now(), convert_to(repeat('x', $5), 'UTF8'), 'unreadable', '', ''
    from generate_series(1, $4)`,
    [tenant.organizationId, tenant.storeId, id, deliveries, bytes],
  );

test('beyond the bytes a delivery is parked without its body, and reprocessed from the log', async () => {
  const shop = await mintShop({ scopes: ['orders:write', 'payments:write'] });
  await fill(shop, 64, 1024 * 1024);
  const order = { id: 9, status: 'pending', currency: 'USD', line_items: [], date_modified_gmt: '2026-01-01T00:00:00' };
  const body = JSON.stringify({ ...order, total: 'abc' });
  const parked = await deliver(shop, body);
  expect([said(parked), parked.json]).toMatchObject(['200', { parked: true }]);
  const { rows } = await server.api.db.query(
    'select id, body, what_to_do from integrations.parked_deliveries where request_id = $1',
    [parked.headers.get('X-Request-Id')],
  );
  expect(rows).toEqual([
    { id: expect.any(String), body: Buffer.alloc(0), what_to_do: expect.stringContaining('64 MiB') },
  ]);
  expect((await logRow(server.api.db, parked)).request_body?.toString()).toBe(body);
  expect(await parkedUseOf(testDatabase(), shop.id)).toEqual({ deliveries: 65, bytes: parkedQuota.bytes });
  // What the log has is what is applied, once it can be.
  await server.api.db.query('update integrations.request_log set request_body = $2 where id = $1', [
    parked.headers.get('X-Request-Id'),
    JSON.stringify({ ...order, total: '5.00' }),
  ]);
  const done = await reprocess(server.api.db, tenant.actor, rows[0].id, new Date());
  expect(done.state).toBe('applied');
});

test('beyond the rows the log alone has a delivery, and it is still not refused', async () => {
  const shop = await mintShop();
  await fill(shop, parkedQuota.deliveries, 1);
  const parked = await deliver(shop, '{"id":');
  expect([said(parked), parked.json]).toEqual(['200', { parked: true, reason: 'the body is not JSON' }]);
  expect((await parkedUseOf(testDatabase(), shop.id)).deliveries).toBe(parkedQuota.deliveries);
  expect((await logRow(server.api.db, parked)).request_body?.toString()).toBe('{"id":');
});

test('what is over the rate limit and beyond the quota is told to come back; other keys are not', async () => {
  const [full, other] = [await mintShop({ rateLimitPerMinute: 1 }), await mintShop({ rateLimitPerMinute: 1 })];
  await fill(full, 64, 1024 * 1024);
  const body = JSON.stringify({ id: 10, status: 'pending', currency: 'USD', total: '1.00', line_items: [] });
  for (const shop of [full, other]) expect(said(await deliver(shop, body))).toBe('200');
  expect(said(await deliver(full, body))).toBe('429 rate_limited: 1 req/min cap');
  expect((await deliver(other, body)).json).toEqual({ parked: true, reason: 'over the rate limit' });
});
