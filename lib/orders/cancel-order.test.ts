import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSender } from '../test/sender.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant } from '../test/tenant.ts';
import { orderStatuses } from './order-statuses.ts';

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

const lines = [{ description: 'Mug', quantity: 2, unit_price_cents: 1250 }];
const noSuchOrder = { status: 404, json: { error: 'not_found', detail: 'no such order' } };

async function makeShop() {
  const { mint } = await makeTenant();
  return { mint, shop: makeSender(server, (await mint()).key) };
}

test('an order is cancelled from every status but refunded, and only once', async () => {
  const { shop } = await makeShop();
  for (const status of orderStatuses) {
    const order = await shop.post('/orders', {
      external_id: status,
      status,
      lines,
      payment: {},
      client: { name: 'Ada' },
    });
    const cancelled = await shop.post(`/orders/${order.json.id}/cancel`);
    const { duplicate, ...stored } = (await shop.get(`/orders/by-external/${status}`)).json;
    if (status === 'refunded') {
      expect(cancelled).toMatchObject({ status: 409, json: { error: 'invalid_state', detail: 'order is refunded' } });
      expect(stored).toMatchObject({ status: 'refunded', cancelled_at: null });
      continue;
    }
    expect(cancelled).toMatchObject({ status: 200, json: { ...stored, duplicate: status === 'cancelled' } });
    expect(stored).toMatchObject({ status: 'cancelled', paid_cents: 2500, cancelled_at: stored.updated_at });
    const again = await shop.post(`/orders/external:${status}/cancel`, {});
    expect(again).toMatchObject({ status: 200, json: { ...stored, duplicate: true } });
  }
});

test('an order is named by our id or by the sender’s own, in this store only, and by nothing else', async () => {
  const { mint, shop } = await makeShop();
  const zapier = makeSender(server, (await mint({ source: 'zapier' })).key);
  const { json } = await shop.post('/orders', { external_id: 'a/b: 100% ö', lines });
  const name = `external:${encodeURIComponent('a/b: 100% ö')}`;
  expect(await zapier.post(`/orders/${name}/cancel`)).toMatchObject(noSuchOrder);
  expect(await zapier.post(`/orders/${name}/cancel?source=custom`)).toMatchObject({
    status: 200,
    json: { id: json.id },
  });
  expect(await zapier.post(`/orders/${json.id}/cancel`)).toMatchObject({ status: 200, json: { duplicate: true } });

  const stranger = (await makeShop()).shop;
  const nothing = [
    'a',
    'external:',
    'external:%00',
    'external:%ff',
    '0',
    `${json.id}0`,
    '%20',
    `external:${'x'.repeat(999)}`,
  ];
  for (const id of [json.id, name, ...nothing]) {
    expect(await stranger.post(`/orders/${id}/cancel`)).toMatchObject(noSuchOrder);
    expect(await stranger.post(`/orders/${id}/payments`, { external_id: 'p', amount_cents: 1 })).toMatchObject(
      noSuchOrder,
    );
  }
});

test('a body that cancel does not know is named, not refused', async () => {
  const { shop } = await makeShop();
  await shop.post('/orders', { external_id: '1', lines });
  const cancelled = await shop.post('/orders/external:1/cancel', { reason: 'late' });
  expect(cancelled).toMatchObject({ status: 200, json: { status: 'cancelled', warnings: ['unknown field: reason'] } });
});

test('twenty cancels at once are one, and all get the same order', async () => {
  const { shop } = await makeShop();
  await shop.post('/orders', { external_id: '1', lines });
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.post('/orders/external:1/cancel')));
  const orders = answers.map(({ json: { duplicate, ...order } }) => JSON.stringify(order));
  expect(new Set(orders).size).toBe(1);
  expect(answers.filter(({ json }) => json.duplicate === false)).toHaveLength(1);
});
