import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustKey, adjustKeyInput } from '../keys/adjust-key.ts';
import { revokeKey } from '../keys/revoke-key.ts';
import { type Scope, scopes } from '../keys/vocabulary.ts';
import { readOrder } from '../orders/read-order.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { modified, wcOrder } from '../test/small-wc-order.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { makeShop, testPool } from '../test/test-shop.ts';
import { applyWaiting } from './apply-waiting.ts';
import { parkDelivery, receiveDelivery } from './receive.ts';
import { reprocess, reprocessAll } from './reprocess.ts';

/** The job's own connection. */
let jobs: pg.Client;
beforeAll(async () => {
  jobs = new pg.Client({ connectionString: testDatabaseUrl() });
  await jobs.connect();
});
afterAll(async () => {
  await jobs.end();
  await testPool().end();
});

const now = () => new Date();

async function openShop(granted: Scope[] = [...scopes]) {
  const tenant = await makeTenant();
  const mint = (given = granted) => tenant.mint({ payloadFormat: 'woocommerce', scopes: given });
  const { keyId } = await mint();
  return {
    ...tenant,
    keyId,
    mint,
    deliver: makeShop(keyId, receiveDelivery).deliver,
    overLimit: makeShop(keyId, (context) => parkDelivery(context, 'over the rate limit')).deliver,
    order: (id: number) => readOrder(testPool(), tenant.storeId, { source: 'woocommerce', externalId: `woo-${id}` }),
    parked: () =>
      testDatabase().parkedDelivery.findMany({ where: { storeId: tenant.storeId }, orderBy: { id: 'asc' } }),
    again: (id: string | undefined) => reprocess(testPool(), tenant.actor, id ?? '', now()),
    all: () => reprocessAll(testPool(), tenant.actor, now()),
    audited: () =>
      testDatabase().auditEntry.count({
        where: { organizationId: tenant.organizationId, action: 'delivery.reprocessed' },
      }),
  };
}

test('what was over the rate limit is applied by itself, in the order it came', async () => {
  const { overLimit, order, parked } = await openShop();
  const waits = { parked: true, reason: 'over the rate limit' };
  expect(await overLimit('order.created', wcOrder(7))).toEqual(waits);
  expect(await overLimit('order.updated', wcOrder(7, { ...modified(1), status: 'completed' }))).toEqual(waits);
  expect(await overLimit('customer.created', { id: 3, email: 'x@shop.example', billing: {} })).toEqual(waits);
  expect(await overLimit('order.updated', wcOrder(8, { total: 'abc' }))).toEqual(waits);
  expect(await overLimit('product.updated', { id: 8 })).toMatchObject({ ignored: true });
  expect(await order(7)).toBeNull();
  expect(await applyWaiting(jobs)).toBeGreaterThanOrEqual(1);
  expect(await order(7)).toMatchObject({ status: 'completed', paid_cents: 2000, client: { email: 'ada@example.com' } });
  expect((await parked()).map(({ state, cause, settledBy }) => [state, cause, settledBy])).toEqual([
    ['applied', 'over_rate_limit', 'the server'],
    ['applied', 'over_rate_limit', 'the server'],
    ['applied', 'over_rate_limit', 'the server'],
    ['parked', 'unreadable', null],
  ]);
  await applyWaiting(jobs);
  expect((await parked()).map(({ state }) => state)).toEqual(['applied', 'applied', 'applied', 'parked']);
});

test('applied late, a delivery is dated by its arrival: what came since wins', async () => {
  const { deliver, overLimit, order } = await openShop();
  await deliver('order.created', wcOrder(7));
  await overLimit('order.deleted', { id: 7 });
  await overLimit('order.updated', wcOrder(7, { ...modified(1), status: 'on-hold' }));
  // The shop goes on meanwhile: the order was restored, and saved.
  await deliver('order.restored', wcOrder(7, { ...modified(2), status: 'completed' }));
  await applyWaiting(jobs);
  expect(await order(7)).toMatchObject({ status: 'completed', trashed_at: null });

  await deliver('order.created', wcOrder(8));
  await overLimit('order.deleted', { id: 8 });
  await applyWaiting(jobs);
  expect(await order(8)).toMatchObject({ trashed_at: expect.any(String) });

  await deliver('order.created', wcOrder(9));
  await overLimit('order.restored', wcOrder(9));
  await deliver('order.deleted', { id: 9 });
  await applyWaiting(jobs);
  expect(await order(9)).toMatchObject({ trashed_at: expect.any(String) });
});

test('reprocessed once, by whomever and however often it is asked for; audited', async () => {
  const { deliver, overLimit, parked, again, order, audited } = await openShop();
  await overLimit('order.created', wcOrder(7));
  const [row] = await parked();
  const answers = await Promise.all(Array.from({ length: 6 }, () => again(row?.id)));
  expect(await audited()).toBe(1);
  expect(await order(7)).toMatchObject({ external_id: 'woo-7' });
  const applied = { id: row?.id, state: 'applied', reason: 'over the rate limit' };
  expect(answers.map(({ orderId, ...answer }) => answer)).toEqual(answers.map(() => applied));
  // Whoever applied it names the order that it became.
  expect(answers.flatMap(({ orderId }) => orderId ?? [])).toEqual([(await order(7))?.id]);
  expect(await deliver('order.updated', wcOrder(7))).toMatchObject({ duplicate: true });
});

test('what still cannot be understood stays parked, and says why', async () => {
  const { deliver, parked, again, all, actor } = await openShop();
  await deliver('order.created', wcOrder(7, { total: 'abc' }));
  const [row] = await parked();
  const still = { id: row?.id, state: 'parked', reason: 'total is "abc", which isn’t an amount', orderId: null };
  expect(await again(row?.id)).toEqual(still);
  expect(await all()).toEqual([still]);
  await expect(reprocess(testPool(), actor, '0199a5f0-0000-7000-8000-000000000000', now())).rejects.toThrow(
    /^no such parked delivery/,
  );
  const elsewhere = await openShop();
  await expect(elsewhere.again(row?.id)).rejects.toThrow(/^no such parked delivery/);
});

test('skipped effects are done under a key that may: the same snapshot once more', async () => {
  const { deliver, parked, again, all, mint, order } = await openShop(['orders:write']);
  await deliver('order.created', wcOrder(7, { status: 'cancelled', refunds: [{ id: 8, total: '-1.00' }] }));
  const [row] = await parked();
  expect(await again(row?.id)).toMatchObject({
    state: 'parked',
    reason: expect.stringMatching(/^not done: cancel, payment, refund, client;/),
  });
  await mint([...scopes]);
  expect(await all()).toMatchObject([{ state: 'applied' }]);
  expect(await order(7)).toMatchObject({
    status: 'cancelled',
    paid_cents: 2000,
    refunded_cents: 100,
    client: { name: 'Ada' },
  });
  expect(await parked()).toHaveLength(1);
});

test('a delivery to a key that is gone is applied under its successor', async () => {
  const { overLimit, parked, again, mint, keyId, actor, order } = await openShop();
  await overLimit('order.created', wcOrder(7));
  await mint();
  await revokeKey(testDatabase(), actor, keyId, now());
  expect(await again((await parked())[0]?.id)).toMatchObject({ state: 'applied' });
  expect(await order(7)).toMatchObject({ external_id: 'woo-7' });
});

test('another shop’s deliveries wait until that shop is accepted, then are applied by themselves', async () => {
  const { deliver, order, again, parked, actor, keyId } = await openShop();
  await deliver('order.created', wcOrder(1), 'https://old.example/');
  await deliver('order.created', wcOrder(7), 'https://new.example/');
  const [row] = await parked();
  expect(await again(row?.id)).toMatchObject({ state: 'parked', reason: 'coming from another shop' });
  await applyWaiting(jobs);
  expect(await order(7)).toBeNull();
  await adjustKey(
    testDatabase(),
    actor,
    keyId,
    adjustKeyInput.parse({ webhookSourceUrl: 'http://new.example' }),
    now(),
  );
  await applyWaiting(jobs);
  expect(await order(7)).toMatchObject({ external_id: 'woo-7' });
});

test('deliveries over the limit and deliveries of the moment go together', { timeout: 60_000 }, async () => {
  const { deliver, overLimit, order, all } = await openShop();
  const states = Array.from({ length: 20 }, (_, i) => wcOrder(7, { ...modified(i), total: `${i + 1}.00` }));
  await Promise.all(states.map((state, i) => (i % 2 === 0 ? overLimit : deliver)('order.updated', state)));
  await Promise.all([applyWaiting(jobs), all(), ...states.map((state) => deliver('order.updated', state))]);
  expect(await order(7)).toMatchObject({ total_cents: 2000, paid_cents: 100 });
});
