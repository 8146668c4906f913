import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

const MIB = 1024 * 1024;

let server: TestApi;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => server.stop());

const lines = Array.from({ length: 10_000 }, () => ({ description: 'Mug', quantity: 1, unit_price_cents: 5 }));

test('a large body is processed in a thread of its own, and answered, replayed, refused and logged like any other', async () => {
  const ofTheThread = vi.spyOn(server.api.heavy ?? expect.fail('there is no thread'), 'process');
  const key = await (await makeTenant()).mint();
  const send = (idempotencyKey: string, body: string) =>
    exchange(server.url, {
      headers: [`Authorization: Bearer ${key.key}`, `Idempotency-Key: ${idempotencyKey}`],
      body,
    });
  const large = orderBody({ lines });
  const first = await send('large', large);
  const again = await send('large', large);
  expect([said(first), said(again), again.headers.get('Idempotent-Replayed')]).toEqual(['200', '200', 'true']);
  expect([again.body.equals(first.body), first.headers.get('RateLimit-Limit')]).toEqual([true, '600']);
  const refused = await send('other', orderBody({ lines: [...lines, ...lines] }));
  expect(said(refused)).toBe('422 validation_failed: lines must have at most 10000 lines; it was a list of 20000');
  for (const answer of [first, again, refused]) {
    const row = await logRow(server.api.db, answer);
    expect([row.status_code, row.verified, row.request_body?.length]).toEqual([
      answer.status,
      true,
      answer === refused ? orderBody({ lines: [...lines, ...lines] }).length : large.length,
    ]);
  }
  expect(ofTheThread).toHaveBeenCalledTimes(3);
  expect(said(await send('small', orderBody()))).toBe('200');
  expect(ofTheThread).toHaveBeenCalledTimes(3);
  ofTheThread.mockRestore();
});

test('a small request about a large order is processed there too, and takes one hit of the rate budget', async () => {
  const ofTheThread = vi.spyOn(server.api.heavy ?? expect.fail('there is no thread'), 'process');
  const key = await (await makeTenant()).mint();
  const call = (method: string, path: string, body = '') =>
    exchange(server.url, { method, path, headers: [`Authorization: Bearer ${key.key}`], body });
  const first = await call('POST', '/orders', orderBody({ external_id: 'large', lines }));
  const answers = [
    await call('GET', '/orders/by-external/large'),
    await call('POST', '/orders', orderBody({ external_id: 'large' })),
    await call('POST', '/orders/external:large/cancel'),
    await call('POST', '/orders/external:large/cancel'),
  ];
  expect([first, ...answers].map(said)).toEqual(['200', '200', '200', '200', '200']);
  expect(answers.map(({ json }) => json)).toEqual(
    ['pending', 'pending', 'cancelled', 'cancelled'].map((status) =>
      expect.objectContaining({ status, lines: expect.objectContaining({ length: lines.length }) }),
    ),
  );
  for (const answer of answers) expect((await logRow(server.api.db, answer)).status_code).toBe(200);
  expect(ofTheThread).toHaveBeenCalledTimes(5);

  const shop = await (await makeTenant()).mint({ payloadFormat: 'woocommerce', source: 'shop' });
  const line = { id: 1, name: 'A mug of clay, blue', quantity: 1, subtotal: '1.00', total: '1.00' };
  const order = {
    id: 7,
    currency: 'USD',
    status: 'processing',
    order_key: 'wc_order_7',
    line_items: [line],
    total: '1.00',
  };
  const deliver = (body: string) =>
    exchange(server.url, {
      path: `/webhook/woocommerce/${shop.keyId}`,
      headers: [`X-WC-Webhook-Signature: ${wcSignature(shop.signingSecret ?? '', body)}`],
      body,
    });
  await deliver(
    JSON.stringify({ ...order, line_items: Array(5_000).fill(line), date_modified_gmt: '2026-11-01T10:00:00' }),
  );
  const small = await deliver(JSON.stringify({ ...order, date_modified_gmt: '2026-11-02T10:00:00' }));
  expect([said(small), small.headers.get('RateLimit-Remaining')]).toEqual(['200', '598']);
  expect(ofTheThread).toHaveBeenCalledTimes(7);
  ofTheThread.mockRestore();
});

test('so is a body of few bytes and very many values, whatever is wrong with it', async () => {
  const ofTheThread = vi.spyOn(server.api.heavy ?? expect.fail('there is no thread'), 'process');
  const key = await (await makeTenant()).mint({ requireSignature: true });
  const numbers = `{"external_id":"a","lines":[${'1,'.repeat(30_000)}1]}`;
  const signature = `PC-Signature: t=${Math.floor(Date.now() / 1000)},v1=${'a'.repeat(64)}`;
  const headers = [`Authorization: Bearer ${key.key}`, signature];
  expect(said(await exchange(server.url, { headers, body: numbers }))).toBe('401 signature_invalid: HMAC mismatch');
  expect(ofTheThread).toHaveBeenCalledTimes(1);
  ofTheThread.mockRestore();
});

test('deliveries of 8 MB, nested four million deep, are parked, and leave the orders of others be', async () => {
  const shop = await (await makeTenant()).mint({ payloadFormat: 'woocommerce', source: 'shop' });
  const other = await (await makeTenant()).mint();
  const body = `{"id":1,"meta_data":${'['.repeat(4 * MIB - 20)}${']'.repeat(4 * MIB - 20)}}`;
  const headers = [
    `X-WC-Webhook-Signature: ${wcSignature(shop.signingSecret ?? '', body)}`,
    'X-WC-Webhook-Topic: order.updated',
  ];
  const path = `/webhook/woocommerce/${shop.keyId}`;
  let answered = 0;
  const deliver = async () => {
    const answer = await exchange(server.url, { path, headers, body });
    answered += 1;
    return answer;
  };
  const bodies = Array.from({ length: 2 }, async () => [await deliver(), await deliver(), await deliver()]);
  for (let i = 0; i < 10; i += 1) {
    const order = await exchange(server.url, { headers: [`Authorization: Bearer ${other.key}`], body: orderBody() });
    expect(said(order)).toBe('200');
  }
  expect(answered).toBeLessThan(6);
  for (const answer of (await Promise.all(bodies)).flat()) {
    const reason = 'the body is nested more than 512 levels deep';
    expect([said(answer), answer.json]).toEqual(['200', { parked: true, reason }]);
  }
}, 60_000);
