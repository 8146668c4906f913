import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSender, type Said } from '../test/sender.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant } from '../test/tenant.ts';

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

const MOST = Number.MAX_SAFE_INTEGER;
const exceeds = {
  status: 409,
  json: { error: 'invalid_state', detail: 'refund exceeds what is left of the payment' },
};

/** A store with its sender and an order `o` of 2500. */
async function makeShop(currency = 'USD') {
  const { mint } = await makeTenant({ currency });
  const shop = makeSender(server, (await mint()).key);
  const makeOrder = (externalId: string, more: object = {}) =>
    shop.post('/orders', {
      external_id: externalId,
      lines: [{ description: 'Mug', quantity: 2, unit_price_cents: 1250 }],
      ...more,
    });
  const order = async (externalId = 'o') => (await shop.get(`/orders/by-external/${externalId}`)).json;
  const pay = (externalId: string, amountCents: number, more: object = {}, to = 'o') =>
    shop.post(`/orders/external:${to}/payments`, { external_id: externalId, amount_cents: amountCents, ...more });
  await makeOrder('o');
  return { shop, mint, makeOrder, order, pay };
}

test('what a payment and a refund answer is what the order says of them afterwards', async () => {
  const { shop, pay, order } = await makeShop();
  const recorded = await pay('p', 2500, { method: 'card', paid_at: '2026-11-23T10:00:00+01:00' });
  const { duplicate, ...payment } = recorded.json;
  expect(payment).toMatchObject({ status: 'succeeded', method: 'card', paid_at: '2026-11-23T09:00:00.000Z' });
  expect(await order()).toMatchObject({
    payments: [payment],
    payment_status: 'paid',
    paid_cents: 2500,
    status: 'pending',
  });

  const refund = { amount_cents: 500, reason: 'chipped', external_id: 'r' };
  const some = await shop.post(`/payments/${payment.id}/refund`, refund);
  expect(some).toMatchObject({ status: 200, json: { ...payment, status: 'partially_refunded', refunded_cents: 500 } });
  expect(await order()).toMatchObject({
    payments: [{ status: 'partially_refunded', refunded_cents: 500 }],
    refunds: [{ ...refund, payment_id: payment.id, removed_at: null }],
    payment_status: 'partially_refunded',
    refunded_cents: 500,
  });

  const rest = await shop.post(`/payments/external:p/refund`);
  const { duplicate: again, ...refunded } = rest.json;
  expect(rest).toMatchObject({ status: 200, json: { status: 'refunded', refunded_cents: 2500, duplicate: false } });
  expect(await order()).toMatchObject({ payments: [refunded], payment_status: 'refunded', status: 'refunded' });
  expect(await shop.post(`/payments/${payment.id}/refund`)).toMatchObject({
    status: 200,
    json: { ...refunded, duplicate: true },
  });
  expect(await shop.post(`/payments/${payment.id}/refund`, { amount_cents: 1 })).toMatchObject(exceeds);
  expect(await shop.post('/orders/external:o/cancel')).toMatchObject({
    status: 409,
    json: { detail: 'order is refunded' },
  });
});

test('the money has moved: any order takes a payment, with a warning where that is odd', async () => {
  const { shop, pay, makeOrder, order } = await makeShop();
  expect((await pay('p-1', 2500)).json).not.toHaveProperty('warnings');
  expect(await pay('p-2', 1)).toMatchObject({
    status: 200,
    json: { duplicate: false, warnings: ['order is paid above its total: 2501 of 2500'] },
  });
  await shop.post('/orders/external:o/cancel');
  expect((await pay('p-3', 1)).json.warnings).toContain('order is cancelled');
  expect(await order()).toMatchObject({ status: 'cancelled', paid_cents: 2502 });
  await makeOrder('failed', { status: 'failed' });
  expect((await pay('p-4', 1, {}, 'failed')).json.warnings).toEqual(['order is failed']);
});

test('a payment is in the order’s currency, and no sum exceeds what is exact', async () => {
  const { pay, order } = await makeShop('JPY');
  expect(await pay('p', 1, { currency: 'USD' })).toMatchObject({
    status: 422,
    json: {
      error: 'validation_failed',
      issues: [{ path: 'currency', message: "must be the order's, JPY; it was USD" }],
    },
  });
  expect(await pay('p', MOST, { currency: 'jpy' })).toMatchObject({ status: 200, json: { currency: 'JPY' } });
  expect(await pay('q', 1)).toMatchObject({
    status: 422,
    json: { error: 'validation_failed', issues: [{ path: 'amount_cents' }] },
  });
  expect(await pay('p', 1, { currency: 'USD' })).toMatchObject({
    status: 200,
    json: { amount_cents: MOST, duplicate: true },
  });
  expect(await order()).toMatchObject({ paid_cents: MOST });
});

test('one external id is one payment, however often, at once and on whichever order it comes', async () => {
  const { shop, pay, makeOrder, order } = await makeShop();
  await makeOrder('other');
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => pay('p', 100 + i, {}, i % 2 ? 'o' : 'other')));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(new Set(answers.map(({ json }) => `${json.id} ${json.amount_cents}`)).size).toBe(1);
  expect(answers.filter(({ json }) => json.duplicate === false)).toHaveLength(1);
  const [o, other] = [await order('o'), await order('other')];
  expect(Number(o.paid_cents) + Number(other.paid_cents)).toBe(answers[0]?.json.amount_cents);

  const [there, elsewhere] = o.paid_cents ? ['o', 'other'] : ['other', 'o'];
  const amount = Number(answers[0]?.json.amount_cents);
  expect((await pay('p', amount, {}, there)).json).not.toHaveProperty('warnings');
  expect((await pay('p', 1, {}, there)).json.warnings).toEqual(['amount_cents differs']);
  const { id } = await order(there);
  expect((await pay('p', amount, {}, elsewhere)).json.warnings).toEqual([`payment "p" is on another order: ${id}`]);
  expect(
    await shop.post('/orders', { external_id: 'p', lines: [{ description: 'a', quantity: 1, unit_price_cents: 1 }] }),
  ).toMatchObject({
    status: 200,
    json: { duplicate: false },
  });
});

test('twenty refunds at once of a tenth each: ten go through, and the sums are right', async () => {
  const { shop, pay, order } = await makeShop();
  const { id } = (await pay('p', 2500)).json;
  const refund = () => shop.post(`/payments/${id}/refund`, { amount_cents: 250 });
  const answers = await Promise.all(Array.from({ length: 20 }, refund));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer).toMatchObject(exceeds);
  const after = await order();
  expect(after).toMatchObject({ refunded_cents: 2500, status: 'refunded', payments: [{ refunded_cents: 2500 }] });
  expect(after.refunds).toHaveLength(10);
});

test('one external id is one refund, for ever, and on whichever payment it comes', async () => {
  const { shop, pay, order } = await makeShop();
  const ids = [(await pay('p-1', 1000)).json.id, (await pay('p-2', 1000)).json.id];
  const refund = (i: number) => shop.post(`/payments/${ids[i % 2]}/refund`, { amount_cents: 600, external_id: 'r' });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => refund(i)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(answers.filter(({ json }) => json.duplicate === false)).toHaveLength(1);
  expect(await order()).toMatchObject({ refunded_cents: 600, refunds: [{ external_id: 'r' }] });
  const repeats = [await refund(0), await refund(1)];
  expect(repeats.map(({ json }) => json.id)).toEqual(ids);
  expect(repeats.map(({ json }) => json.refunded_cents).sort()).toEqual([0, 600]);
  expect(repeats.flatMap(({ json }) => json.warnings ?? [])).toEqual(['refund "r" is of another payment']);
});

test('payments, refunds and cancels of two orders, all at once, never block each other', async () => {
  const { shop, pay, makeOrder, order } = await makeShop();
  await makeOrder('other');
  const ids = [(await pay('p-o', 1000)).json.id, (await pay('p-other', 1000, {}, 'other')).json.id];
  const calls = Array.from({ length: 60 }, (_, i): Promise<Said> => {
    const name = i % 2 ? 'o' : 'other';
    if (i % 3 === 0) return pay(`p-${i % 7}`, 10, {}, name);
    if (i % 3 === 1)
      return shop.post(`/payments/${ids[i % 2]}/refund`, { amount_cents: 5, external_id: `r-${i % 11}` });
    return shop.post(`/orders/external:${name}/cancel`);
  });
  for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
  for (const name of ['o', 'other']) {
    const { paid_cents, refunded_cents, payments, refunds } = await order(name);
    expect(paid_cents).toBe(sum(payments, 'amount_cents'));
    expect(refunded_cents).toBe(sum(payments, 'refunded_cents'));
    expect(refunded_cents).toBe(sum(refunds, 'amount_cents'));
  }
});

test('a payment is named by our id or by the sender’s own, in this store only, and takes its scope', async () => {
  const { shop, pay, mint } = await makeShop();
  const { id } = (await pay('p', 10)).json;
  const stranger = await makeShop();
  for (const name of [id, 'external:p', 'p', 'external:', 'external:%00', 'o']) {
    const refused = await stranger.shop.post(`/payments/${name}/refund`);
    expect(refused).toMatchObject({ status: 404, json: { error: 'not_found', detail: 'no such payment' } });
  }
  const writer = makeSender(server, (await mint({ scopes: ['payments:write'] })).key);
  expect(await writer.post(`/payments/${id}/refund`)).toMatchObject({
    status: 403,
    json: { error: 'insufficient_scope', detail: 'key missing scope: payments:refund' },
  });
  expect(await shop.post(`/payments/${id}/refund`, { reson: 'x' })).toMatchObject({
    status: 422,
    json: { detail: 'reson is not a field; did you mean reason?' },
  });
  expect(await shop.post(`/payments/${id}/refund`)).toMatchObject({ status: 200, json: { status: 'refunded' } });
});

function sum(records: unknown, field: string): number {
  return (records as Record<string, number>[]).reduce((total, record) => total + (record[field] ?? 0), 0);
}

test('twins of a refund in two processes get one answer, though the second finds nothing left', async () => {
  const other = await startApi();
  try {
    const { mint } = await makeTenant();
    const { key } = await mint();
    const senders = [makeSender(server, key), makeSender(other, key)];
    for (let round = 0; round < 5; round++) {
      const lines = [{ description: 'Mug', quantity: 1, unit_price_cents: 700 }];
      const order = await senders[0]?.post('/orders', { external_id: `o-${round}`, lines, payment: {} });
      expect(order?.status).toBe(200);
      const twins = Array.from({ length: 8 }, (_, i) =>
        senders[i % 2]?.post(
          `/payments/external:o-${round}/refund`,
          { amount_cents: 700 },
          { 'Idempotency-Key': `${round}` },
        ),
      );
      const answers = await Promise.all(twins);
      for (const answer of answers) expect(answer).toMatchObject({ status: 200, json: answers[0]?.json ?? {} });
    }
  } finally {
    await other.stop();
  }
});
