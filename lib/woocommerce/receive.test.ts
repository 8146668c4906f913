import { afterAll, expect, test } from 'vitest';
import { finalOf, finalOrders } from '../../test/woocommerce/final-orders.ts';
import { headerOf, recording, recordings } from '../../test/woocommerce/recordings.ts';
import type { Scope } from '../keys/vocabulary.ts';
import { type OrderRecord, orderRecord } from '../orders/order.ts';
import { readOrder } from '../orders/read-order.ts';
import { modified, wcOrder } from '../test/small-wc-order.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { makeShop, testPool } from '../test/test-shop.ts';
import { receiveDelivery } from './receive.ts';

afterAll(() => testPool().end());

const every: Scope[] = ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write'];

async function openShop(scopes: Scope[] = every) {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce', scopes });
  const shop = makeShop(keyId, receiveDelivery);
  return {
    ...tenant,
    keyId,
    deliver: shop.deliver,
    play: (number: string) => {
      const one = recording(number);
      return shop.deliver(headerOf(one, 'x-wc-webhook-topic'), one.body);
    },
    order: (externalId: string) => readOrder(testPool(), tenant.storeId, { source: 'woocommerce', externalId }),
    parked: () =>
      testDatabase().parkedDelivery.findMany({ where: { storeId: tenant.storeId }, orderBy: { id: 'asc' } }),
  };
}

test('all recordings in their order make the records of the table', async () => {
  const { play, order, parked } = await openShop();
  for (const { name } of recordings.filter(({ name }) => !name.includes('ping'))) await play(name.slice(0, 3));
  for (const [externalId, final] of Object.entries(finalOrders)) {
    const stored = (await order(externalId)) as OrderRecord;
    expect([externalId, finalOf(stored)]).toEqual([externalId, final]);
    expect(orderRecord.parse(stored)).toEqual(stored);
  }
  expect((await parked()).map(({ externalId, reason, state, topic }) => [state, topic, externalId, reason])).toEqual([
    [
      'parked',
      'order.created',
      null,
      'WooCommerce could not read it: Invalid ID. (woocommerce_rest_shop_order_invalid_id)',
    ],
    [
      'parked',
      'order.updated',
      null,
      'WooCommerce could not read it: Invalid ID. (woocommerce_rest_shop_order_invalid_id)',
    ],
    [
      'parked',
      'order.created',
      null,
      'WooCommerce could not read it: Sorry, you cannot view this resource. (woocommerce_rest_cannot_view)',
    ],
    [
      'parked',
      'order.created',
      null,
      'WooCommerce could not read it: Invalid ID. (woocommerce_rest_invalid_shop_order_id); set the webhook’s API version to v3',
    ],
  ]);
});

test('what is answered is what is stored, and a repeat changes nothing', async () => {
  const { play, order } = await openShop();
  for (const number of ['009', '011', '013', '014', '032', '034', '048', '050']) {
    const { duplicate, ...said } = await play(number);
    expect(duplicate).toBe(false);
    expect(said).toEqual(await order(String(said.external_id)));
    expect(await play(number)).toEqual({ ...said, duplicate: true });
  }
  // Saved once more in the shop, with nothing changed.
  expect(await play('056')).toMatchObject({ duplicate: true, external_id: 'woo-23' });
});

test('deliveries of an order, all at once and repeated, end as one after the other', { timeout: 60_000 }, async () => {
  const numbers = ['009', '010', '011', '012', '013', '014', '056'];
  for (let round = 0; round < 5; round += 1) {
    const { play, order, storeId } = await openShop();
    const shuffled = [...numbers, ...numbers, ...numbers].sort(() => Math.random() - 0.5);
    const answers = await Promise.all(shuffled.map(play));
    expect(answers.filter(({ parked, ignored }) => parked || ignored)).toEqual([]);
    expect(finalOf((await order('woo-23')) as OrderRecord)).toEqual(finalOrders['woo-23']);
    const db = testDatabase();
    const where = { storeId };
    expect([
      await db.order.count({ where }),
      await db.client.count({ where }),
      await db.payment.count({ where }),
      await db.refund.count({ where }),
    ]).toEqual([1, 1, 1, 2]);
    expect(await db.externalEntityRef.count({ where })).toBe(4);
  }
});

test('first orders of one guest, all at once, make one client', async () => {
  const { deliver, storeId } = await openShop();
  const ids = Array.from({ length: 20 }, (_, i) => i + 1);
  await Promise.all(ids.map((id) => deliver('order.created', wcOrder(id))));
  const where = { storeId };
  expect([await testDatabase().order.count({ where }), await testDatabase().client.count({ where })]).toEqual([20, 1]);
});

test('a changed order is stored changed: lines fewer and others, another client, another payment', async () => {
  const { deliver, order } = await openShop();
  const first = await deliver('order.created', wcOrder(7, { refunds: [{ id: 8, total: '-1.00', reason: 'chipped' }] }));
  expect(first).toMatchObject({ paid_cents: 2000, refunded_cents: 100, lines: [{}, {}] });
  const fewer = { line_items: [{ name: 'Cup', quantity: 3, subtotal: '10.00', total: '9.00' }], total: '9.00' };
  const billing = { first_name: 'Bo', email: 'bo@example.com' };
  const next = await deliver('order.updated', wcOrder(7, { ...modified(1), ...fewer, customer_id: 3, billing }));
  expect(next).toMatchObject({
    duplicate: false,
    total_cents: 900,
    discount_cents: 100,
    lines: [{ description: 'Cup', quantity: 3, unit_price_cents: 333, total_cents: 1000 }],
    client: { external_id: 'woo-3', email: 'bo@example.com' },
    payments: [{ amount_cents: 2000, refunded_cents: 0, status: 'succeeded' }],
    refunds: [{ removed_at: '2026-11-23T10:00:01.000Z' }],
    refunded_cents: 0,
  });
  const { duplicate, ...stored } = next;
  expect(await order('woo-7')).toEqual(stored);
  const unpaid = await deliver(
    'order.updated',
    wcOrder(7, { ...modified(2), date_paid_gmt: null, refunds: [{ id: 8, total: '-1.00' }] }),
  );
  expect(unpaid).toMatchObject({
    payments: [{ amount_cents: 2000, removed_at: '2026-11-23T10:00:02.000Z' }],
    paid_cents: 0,
    payment_status: 'unpaid',
    refunds: [{ removed_at: null }],
  });
  const again = await deliver('order.updated', wcOrder(7, modified(3)));
  expect(again).toMatchObject({
    payments: [{ external_id: 'woo-7', amount_cents: 2000, removed_at: null }],
    payment_status: 'paid',
  });
  const { duplicate: _, ...last } = again;
  expect(await order('woo-7')).toEqual(last);
});

test('what became of a delivery is a fact of its row: ignored, parked, skipped, or with warnings', async () => {
  const { deliver, organizationId } = await openShop(['orders:write', 'payments:write']);
  await deliver('order.updated', wcOrder(1, { status: 'trash' }));
  await deliver('order.created', wcOrder(2, { currency: 'no money' }));
  await deliver('order.created', wcOrder(3));
  await deliver('order.created', wcOrder(4, { line_items: [null] }));
  const { rows } = await testPool().query(
    `select marks, integrations.marks_of_response(status_code, response_body) as shown from integrations.request_log
    where organization_id = $1 order by id`,
    [organizationId],
  );
  expect(rows).toEqual(['ignored', 'parked', 'skipped', 'skipped warnings'].map((marks) => ({ marks, shown: marks })));
});

test('a trash is of a known order; restoring or saving it later lifts it', async () => {
  const { play, deliver } = await openShop();
  expect(await play('033')).toEqual({ ignored: true, reason: 'it is the trash of an order that we do not have' });
  expect(await play('157')).toEqual({ ignored: true, reason: 'it is the trash of an order that we do not have' });
  await play('027');
  const trashed = await play('033');
  expect(trashed).toMatchObject({ duplicate: false, status: 'cancelled', trashed_at: expect.any(String) });
  expect(await play('035')).toEqual({ ...trashed, duplicate: true });
  expect(await play('027')).toEqual({ ...trashed, duplicate: true });
  const old = recording('027').body; // signed before the trash: that its topic says restored proves nothing
  expect(await deliver('order.restored', old)).toEqual({ ...trashed, duplicate: true });
  expect(await play('034')).toMatchObject({ duplicate: false, trashed_at: null });
  expect(await play('035')).toMatchObject({ duplicate: false, trashed_at: expect.any(String) });
  expect(await deliver('order.updated', wcOrder(28, { date_modified_gmt: '2090-01-01T00:00:00' }))).toMatchObject({
    trashed_at: null,
  });
});

test('what is not ours is ignored, with the reason', async () => {
  const { play, deliver, parked } = await openShop();
  expect(await play('057')).toMatchObject({ ignored: true, reason: expect.stringContaining('product.updated') });
  expect(await play('170')).toMatchObject({ ignored: true });
  expect(await deliver('order.created', { id: 5, status: 'auto-draft' })).toEqual({
    ignored: true,
    reason: 'order is a draft (auto-draft)',
  });
  expect(await parked()).toEqual([]);
});

test('effects without their scope are skipped, said, and kept; without orders:write an order is refused', async () => {
  const { deliver, parked, order } = await openShop(['orders:write']);
  const full = wcOrder(7, { status: 'cancelled', refunds: [{ id: 8, total: '-1.00' }] });
  const skipped = [
    { effect: 'cancel', missing_scope: 'orders:cancel' },
    { effect: 'payment', missing_scope: 'payments:write' },
    { effect: 'refund', missing_scope: 'payments:refund' },
    { effect: 'client', missing_scope: 'clients:write' },
  ];
  const said = await deliver('order.created', full);
  expect(said).toMatchObject({
    duplicate: false,
    status: 'processing',
    client: null,
    payments: [],
    refunds: [],
    skipped,
  });
  expect(await deliver('order.updated', full)).toEqual({ ...said, duplicate: true });
  expect(await deliver('order.updated', wcOrder(9, { date_paid_gmt: null, billing: {} }))).not.toHaveProperty(
    'skipped',
  );
  expect((await parked()).map(({ cause, state, externalId }) => [cause, state, externalId])).toEqual([
    ['missing_scope', 'resolved', 'woo-7'],
    ['missing_scope', 'parked', 'woo-7'],
  ]);
  expect(await order('woo-7')).toMatchObject({ status: 'processing', payment_status: 'unpaid' });
  expect(await deliver('customer.created', { id: 3, email: 'a@b.example', billing: {} })).toEqual({
    skipped: [{ effect: 'client', missing_scope: 'clients:write' }],
  });
  const clientsOnly = await openShop(['clients:write']);
  for (const topic of ['order.created', 'order.deleted', null]) {
    await expect(clientsOnly.deliver(topic, full)).rejects.toMatchObject({
      code: 'insufficient_scope',
      detail: 'key missing scope: orders:write',
    });
  }
  expect(await clientsOnly.play('015')).toMatchObject({ duplicate: false, external_id: 'woo-2' });
});

test('customers are made, updated, and not set back by an older state', async () => {
  const { play } = await openShop();
  expect(await play('015')).toMatchObject({
    duplicate: false,
    external_id: 'woo-2',
    name: 'Grace Hopper',
    billing_address: { city: 'Arlington' },
  });
  expect(await play('016')).toMatchObject({ duplicate: true });
  expect(await play('023')).toMatchObject({ duplicate: false, billing_address: { city: 'Alexandria' } });
  expect(await play('016')).toMatchObject({ duplicate: true, billing_address: { city: 'Alexandria' } });
  expect(await play('022')).toMatchObject({ client: { external_id: 'woo-2', email: 'grace@example.com' } });
});

test('an order fills what is empty of its customer, and changes nothing: only customer topics do', async () => {
  const { deliver } = await openShop();
  const customer = (phone: string, second: number) =>
    deliver('customer.updated', { id: 3, email: 'bo@shop.example', billing: { phone }, ...modified(second) });
  const placed = (id: number, billing: object, more: object = {}) =>
    deliver('order.updated', wcOrder(id, { customer_id: 3, billing, ...more }));
  await customer('1', 10);
  const first = await placed(20, { phone: '2', company: 'C20', first_name: 'Bo', city: 'Fresno' });
  expect(first).toMatchObject({
    client: { external_id: 'woo-3', name: 'Bo', phone: '1', company: 'C20', billing_address: { phone: '1' } },
    billing_address: { phone: '2', company: 'C20', city: 'Fresno' },
  });
  const boss = { first_name: 'The', last_name: 'Boss', email: 'boss@shop.example', phone: '9' };
  expect(await placed(21, boss, { shipping: { first_name: 'Kim', city: 'Boise' } })).toMatchObject({
    client: { name: 'Bo', email: 'bo@shop.example', phone: '1', shipping_address: null },
    billing_address: { first_name: 'The', email: 'boss@shop.example' },
    shipping_address: { first_name: 'Kim', city: 'Boise' },
  });
  await customer('3', 30);
  expect(await placed(22, { phone: '4' })).toMatchObject({ client: { phone: '3', company: 'C20' } });
});

test('what cannot be understood is parked whole, and resolved by a later delivery of the same order', async () => {
  const { deliver, parked } = await openShop();
  const broken = JSON.stringify(wcOrder(7, { total: 'abc' }));
  expect(await deliver('order.created', broken)).toEqual({
    parked: true,
    reason: 'total is "abc", which isn’t an amount',
  });
  expect(await deliver('order.created', '{"id":7,')).toEqual({
    parked: true,
    reason: expect.stringMatching(/^the body is not JSON/),
  });
  const [first, second] = await parked();
  expect(first).toMatchObject({
    externalId: 'woo-7',
    entityType: 'order',
    cause: 'unreadable',
    state: 'parked',
    topic: 'order.created',
  });
  expect(Buffer.from(first?.body ?? []).toString()).toBe(broken);
  expect(second).toMatchObject({ externalId: null });
  await deliver('order.updated', wcOrder(8));
  await deliver('customer.updated', { id: 7, email: 'x@y.example', billing: {} });
  expect((await parked()).map(({ state }) => state)).toEqual(['parked', 'parked']);
  await deliver('order.updated', wcOrder(7));
  expect((await parked()).map(({ state, settledBy }) => [state, settledBy])).toEqual([
    ['resolved', expect.stringMatching(/^delivery [0-9a-f-]{36}$/)],
    ['parked', null],
  ]);
});

test('the first delivery names the shop, and another shop’s is parked', async () => {
  const { deliver, parked, keyId } = await openShop();
  const from = (source: string | null, id: number) => deliver('order.created', wcOrder(id), source);
  expect(await from(null, 1)).toMatchObject({ external_id: 'woo-1' });
  expect(await from('https://shop.example/de/', 2)).toMatchObject({ external_id: 'woo-2' });
  for (const same of [
    ...[
      'http://SHOP.example/de',
      'https://shop.example:443/de/',
      'https://shop.example/',
      'https://shop.example/pt-br/',
    ],
    ...['https://shop.example/?lang=fr', null],
  ]) {
    expect(await from(same, 3)).toMatchObject({ external_id: 'woo-3' });
  }
  for (const other of [
    'https://staging.shop.example/de/',
    'https://shop.example/shop/',
    'https://shop.example/de/de/',
    'https://shop.example:8443/de/',
    'elsewhere',
  ]) {
    expect(await from(other, 4)).toEqual({ parked: true, reason: 'coming from another shop' });
  }
  expect(await deliver('product.updated', { id: 1 }, 'elsewhere')).toMatchObject({ ignored: true });
  await from('https://shop.example/de/', 4);
  const causes = await parked();
  expect(causes.map(({ cause, state }) => `${cause} ${state}`)).toEqual(Array(5).fill('other_shop parked'));
  expect(causes[0]?.whatToDo).toContain(`keys set ${keyId} --source-url URL`);
});

test('of two first deliveries of two shops one names the key’s', async () => {
  const { deliver } = await openShop();
  const sources = Array.from({ length: 8 }, (_, i) => `https://shop-${i % 2}.example/`);
  const answers = await Promise.all(sources.map((source, i) => deliver('order.created', wcOrder(i + 1), source)));
  const taken = new Set(answers.flatMap(({ parked }, i) => (parked ? [] : [sources[i]])));
  expect(taken.size).toBe(1);
});

test('a guest without an e-mail address is one client, however often the order comes', async () => {
  const { deliver, storeId } = await openShop();
  const billing = { first_name: 'Walk-in' };
  for (let second = 0; second < 3; second += 1)
    await deliver('order.updated', wcOrder(7, { billing, ...modified(second) }));
  expect(await testDatabase().client.findMany({ where: { storeId } })).toMatchObject([
    { name: 'Walk-in', email: null },
  ]);
  expect(await deliver('order.updated', wcOrder(7, { billing: {}, ...modified(5) }))).toMatchObject({ client: null });
});

test('3,000 lines are one delivery like any other', async () => {
  const { deliver, order } = await openShop();
  const line_items = Array.from({ length: 3000 }, (_, i) => ({
    name: `Item ${i}`,
    quantity: 1,
    subtotal: '1.00',
    total: '1.00',
  }));
  const body = wcOrder(7, { line_items, total: '3000.00' });
  expect(await deliver('order.created', body)).toMatchObject({ duplicate: false, total_cents: 300_000 });
  expect(
    await deliver('order.updated', { ...body, ...modified(1), line_items: line_items.slice(1), total: '2999.00' }),
  ).toMatchObject({ total_cents: 299_900 });
  expect((await order('woo-7'))?.lines.length).toBe(2999);
});
