import { afterAll, beforeAll, expect, test } from 'vitest';
import { pcSignature, startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant } from '../test/tenant.ts';

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

const order = (id: string, more: object = {}) => ({
  external_id: id,
  lines: [{ description: 'Mug', quantity: 2, unit_price_cents: 1250 }],
  ...more,
});

async function post(key: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}/integrations/v1/orders`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
    body: text,
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

test('a signed order is stored once, and every repeat is answered with the original', async () => {
  const { mint } = await makeTenant();
  const { key, signingSecret } = await mint({ requireSignature: true });
  const body = JSON.stringify(
    order('shop-1', { payment: { method: 'card' }, client: { email: 'Ada@Example.com', name: 'Ada' } }),
  );
  const send = () => post(key, body, { 'PC-Signature': pcSignature(signingSecret ?? '', body) });
  const first = await send();
  expect(first).toMatchObject({ status: 200, json: { duplicate: false, total_cents: 2500, payment_status: 'paid' } });
  const second = await send();
  expect(second.json).toEqual({ ...first.json, duplicate: true });
});
