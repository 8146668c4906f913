import { afterAll, expect, test } from 'vitest';
import { scopes } from '../keys/vocabulary.ts';
import { readOrder } from '../orders/read-order.ts';
import { modified, wcOrder } from '../test/small-wc-order.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { makeShop, testPool } from '../test/test-shop.ts';
import { type Acceptance, acceptParked } from './accept-parked.ts';
import { receiveDelivery } from './receive.ts';
import { reprocess } from './reprocess.ts';

afterAll(() => testPool().end());

async function openShop() {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce', scopes: [...scopes] });
  const parked = () =>
    testDatabase().parkedDelivery.findMany({ where: { storeId: tenant.storeId }, orderBy: { id: 'asc' } });
  return {
    ...tenant,
    deliver: makeShop(keyId, receiveDelivery).deliver,
    order: (externalId: string) => readOrder(testPool(), tenant.storeId, { source: 'woocommerce', externalId }),
    parked,
    states: async () => (await parked()).map(({ state, cause }) => `${state} ${cause}`),
    accept: async (how: Acceptance, at = 0) =>
      acceptParked(testPool(), tenant.actor, (await parked())[at]?.id ?? '', how, new Date()),
  };
}

const first = (more: object = {}) => wcOrder(500, { order_key: 'wc_order_AAA', ...more });
const other = (more: object = {}) =>
  wcOrder(500, {
    order_key: 'wc_order_BBB',
    total: '99.00',
    line_items: [{ name: 'Lamp', quantity: 1, subtotal: '99.00', total: '99.00' }],
    billing: { first_name: 'Zoe', email: 'zoe@example.com' },
    refunds: [{ id: 7, total: '-9.00' }],
    ...modified(9),
    ...more,
  });
const asAnother = { parked: true, reason: 'another order under the id of one we have' };

test('another order under a used id is parked, and nothing of the first changes', async () => {
  const { deliver, order, states } = await openShop();
  await deliver('order.created', first());
  const before = await order('woo-500');
  expect(await deliver('order.created', other())).toEqual(asAnother);
  expect(await deliver('order.deleted', { id: 500 })).toEqual(asAnother); // it may be of either
  expect(await order('woo-500')).toEqual(before);
  expect(await deliver('order.updated', first({ ...modified(20), status: 'completed' }))).toMatchObject({
    external_id: 'woo-500',
    status: 'completed',
    paid_cents: 2000,
  });
  expect(await states()).toEqual(Array(2).fill('parked another_order')); // the first's own delivery resolves neither
});

test('accepted as new, it is a record of its own, and so is what comes later with its key', async () => {
  const { deliver, order, accept, states, parked, actor } = await openShop();
  await deliver('order.created', first({ refunds: [{ id: 7, total: '-1.00' }] }));
  await deliver('order.created', other());
  await deliver('order.updated', other({ ...modified(10), status: 'completed' }));
  expect(await accept('as-new')).toMatchObject({ state: 'applied', others: 1 });
  expect(await states()).toEqual(Array(2).fill('applied another_order'));
  expect(await order('woo-500-2')).toMatchObject({
    ...{ status: 'completed', total_cents: 9900, paid_cents: 9900, refunded_cents: 900 },
    payments: [{ external_id: 'woo-500-2', amount_cents: 9900 }],
    refunds: [{ external_id: 'woo-7-2', payment_id: expect.any(String) }],
    client: { name: 'Zoe' },
  });
  expect(await order('woo-500')).toMatchObject({ total_cents: 2000, paid_cents: 2000, refunded_cents: 100 });
  const later = await deliver('order.updated', other({ ...modified(11), status: 'cancelled' }));
  expect(later).toMatchObject({ external_id: 'woo-500-2', status: 'cancelled', duplicate: false });
  expect(await deliver('order.updated', first())).toMatchObject({ external_id: 'woo-500', duplicate: true });
  // The shop of today counts on from the second: a bare id is its.
  await deliver('order.deleted', { id: 500 });
  expect(await order('woo-500-2')).toMatchObject({ trashed_at: expect.any(String) });
  expect(await order('woo-500')).toMatchObject({ trashed_at: null });
  // And a third.
  expect(await deliver('order.created', other({ order_key: 'wc_order_CCC' }))).toEqual(asAnother);
  expect(await accept('as-new', 2)).toMatchObject({ state: 'applied' });
  expect(await order('woo-500-3')).toMatchObject({ external_id: 'woo-500-3' });
  const [row] = await parked();
  const audited = await testDatabase().auditEntry.findMany({
    where: { organizationId: actor.organizationId },
    orderBy: { id: 'asc' },
  });
  expect(audited.filter(({ action }) => action === 'delivery.accepted')).toMatchObject([
    { details: { id: row?.id, external_id: 'woo-500', as: 'as-new', state: 'applied', others: 1 } },
    {},
  ]);
});

test('accepted in place of the first, the record is the new order', async () => {
  const { deliver, order, accept } = await openShop();
  await deliver('order.created', first({ ...modified(30), refunds: [{ id: 8, total: '-1.00' }] }));
  await deliver('order.created', other());
  const before = await order('woo-500');
  expect(await accept('replace')).toMatchObject({ state: 'applied' });
  const after = await order('woo-500');
  expect(after).toMatchObject({ id: before?.id, total_cents: 9900, paid_cents: 9900, refunded_cents: 900 });
  expect(after?.refunds.map(({ external_id, removed_at }) => [external_id, removed_at === null])).toEqual([
    ['woo-8', false],
    ['woo-7', true],
  ]);
  expect(after?.client).toMatchObject({ name: 'Zoe' });
  expect(await deliver('order.updated', first(modified(40)))).toEqual(asAnother);
});

test('only what waits for that is accepted, and only by its organization; a reprocess does not decide it', async () => {
  const { deliver, accept, parked, actor } = await openShop();
  await deliver('order.created', first());
  await deliver('order.created', wcOrder(7, { total: 'abc' }));
  await deliver('order.created', other());
  await deliver('order.deleted', { id: 500 });
  const ids = (await parked()).map(({ id }) => id);
  await expect(accept('as-new', 0)).rejects.toThrow('only another order');
  await expect(accept('as-new', 2)).rejects.toThrow('an id alone');
  expect(await reprocess(testPool(), actor, ids[1] ?? '', new Date())).toMatchObject({ state: 'parked' });
  const elsewhere = await makeTenant();
  await expect(acceptParked(testPool(), elsewhere.actor, ids[1] ?? '', 'replace', new Date())).rejects.toThrow(
    /^no such parked delivery/,
  );
  const both = await Promise.allSettled([accept('as-new', 1), accept('as-new', 1)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});
