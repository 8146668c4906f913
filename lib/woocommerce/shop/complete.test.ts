import { expect, test } from 'vitest';
import { listHistory } from '../../history/list-history.ts';
import { ago, linkedShops } from '../../test/linked-shops.ts';
import { ownDatabase } from '../../test/own-database.ts';
import { type ShopOrder, shopOrder } from '../../test/stand-in-shop.ts';
import { testDatabase } from '../../test/tenant.ts';
import { startImport } from './import.ts';

// Whatever was lost on the way, the shop has it, and then we have (contract §15). In a database of its own: outages of
// the API are the installation's.

const { url: databaseUrl } = ownDatabase();
const { openShop, pool } = linkedShops(databaseUrl);

/** Mulberry32: the same losses in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test('1,000 random deliveries that were dropped on the way are all repaired by the next reconciliation', async () => {
  const { shop, tenant, add, deliver, reconcile, shown } = await openShop();
  const random = randomFrom(14);
  const statuses = ['processing', 'completed', 'cancelled', 'refunded', 'on-hold', 'trash'];
  let second = ago(60).getTime();
  let dropped = 0;
  for (let id = 1; dropped < 1_000; id = 1 + Math.floor(random() * 700)) {
    second += 1_000;
    const known = shop.orders.get(id);
    const status = statuses[Math.floor(random() * statuses.length)] ?? 'pending';
    const refunds = status === 'refunded' ? [{ id: 10_000 + id, total: '-20.00' }] : [];
    const order: ShopOrder = shopOrder(id, new Date(second), { status, refunds, order_key: `k${id}` });
    add(order);
    if (random() < 0.85) dropped += 1;
    else if (status === 'trash') await deliver('order.deleted', { id });
    else await deliver(known?.status === 'trash' ? 'order.restored' : 'order.updated', order);
  }
  await reconcile();
  const here = await testDatabase().order.findMany({
    where: { storeId: tenant.storeId },
    select: { externalId: true, status: true, trashedAt: true, refundedCents: true },
  });
  const asHere = new Map(here.map((order) => [order.externalId, order]));
  for (const { id, status, refunds } of shop.orders.values()) {
    const order = asHere.get(`woo-${id}`);
    if (status === 'trash') {
      if (order) expect(order.trashedAt, `woo-${id}`).not.toBeNull();
      continue;
    }
    const refunded = BigInt(refunds.length * 2000);
    expect(order, `woo-${id}`).toMatchObject({
      status: status.replace('-', '_'),
      trashedAt: null,
      refundedCents: refunded,
    });
  }
  const { orders_in_shop: inShop, orders_here: ours, repaired, complete_until: until } = await shown();
  expect(ours).toBe(inShop);
  expect(Date.parse(until ?? '')).toBeGreaterThan(second - 1_000);
  await reconcile();
  expect((await shown()).repaired).toEqual(repaired); // nothing more
});

test('what came while nobody served the API is fetched at once, for those minutes, and named so', async () => {
  const { add, round, shown, shop } = await openShop();
  await round();
  const { linkedShop, outage } = testDatabase();
  const where = { url: shop.url };
  const [began, ended] = [ago(9), ago(2)];
  await linkedShop.updateMany({ where, data: { linkedAt: ago(60), reconciledAt: ago(5), watermark: ago(5) } });
  await outage.create({ data: { beganAt: began, endedAt: ended } });
  add(shopOrder(1, ago(8)), shopOrder(2, ago(12)));
  const since = new Date(began.getTime() - 10 * 60_000 - 1000).toISOString().slice(0, 19);
  shop.asked.length = 0;
  await round();
  expect(shop.asked.some(({ query }) => query.get('modified_after') === since)).toBe(true);
  const hour = (at: Date) => at.toISOString().slice(11, 16);
  const sameDay = began.toISOString().slice(0, 10) === ended.toISOString().slice(0, 10);
  const why = sameDay ? `we couldn’t be reached from ${hour(began)} to ${hour(ended)}` : expect.any(String);
  const { repaired } = await shown();
  expect(repaired.find(({ external_id: id }) => id === 'woo-1')?.why).toEqual(why);
  expect(repaired.find(({ external_id: id }) => id === 'woo-2')?.why).toBeNull();
  shop.asked.length = 0;
  await round(); // once
  expect(shop.asked.filter(({ path }) => path.endsWith('/orders'))).toEqual([]);
  await outage.deleteMany();
});

test('history that nobody imported comes with a whole comparison, and is no repair', async () => {
  const { add, reconcile, shown, order, round, tenant } = await openShop();
  add(shopOrder(1, '2025-01-02T03:04:05'), shopOrder(2, ago(5)));
  await round();
  expect(await shown()).toMatchObject({ orders_here: 1, orders_in_shop: 2, complete_until: null });
  await reconcile();
  const { repaired, ...counts } = await shown();
  expect(counts).toMatchObject({ orders_here: 2, complete_until: expect.stringMatching(/Z$/) });
  expect(repaired.map(({ external_id: id }) => id)).toEqual(['woo-2']);
  const { origin } = await testDatabase().order.findFirstOrThrow({ where: { id: (await order(1))?.id ?? '' } });
  expect(origin).toBe('imported');
  // From now on it would be missing.
  add(shopOrder(3, '2025-01-02T03:04:05'));
  await reconcile();
  expect((await shown()).repaired.map(({ external_id: id }) => id)).toEqual(['woo-3', 'woo-2']);
  const { organizationId } = tenant;
  const audited = await testDatabase().auditEntry.findMany({ where: { organizationId, action: 'shop.reconciled' } });
  expect(audited.map(({ details }) => details)).toContainEqual(expect.objectContaining({ repaired: 0, imported: 1 }));
});

test('an order that the shop deleted for good has that in its history', async () => {
  const { add, reconcile, order, shop, keyId } = await openShop();
  add(shopOrder(1, ago(5)), shopOrder(2, ago(5)));
  await reconcile();
  shop.orders.delete(1);
  await reconcile();
  const made = await testDatabase().order.findFirstOrThrow({ where: { id: (await order(1))?.id ?? '' } });
  const [newest] = await listHistory(testDatabase(), made);
  expect(newest).toMatchObject({ origin: 'reconciled', by: `pck_int_${keyId}`, changed: { gone_from_shop_at: {} } });
});

test('an import from a day on misses nothing where orders leave the list meanwhile, also while it is paused', async () => {
  const { add, round, shown, shop, tenant, keyId } = await openShop();
  const since = new Date('2026-01-01T00:00:00Z');
  add(
    ...Array.from({ length: 650 }, (_, i) => shopOrder(i + 1, i < 50 ? '2025-12-31T23:59:59' : '2026-01-01T00:00:00')),
  );
  await startImport(pool(), tenant.actor, keyId, since, new Date());
  await round(keyId, 0);
  await round(keyId, 0);
  for (let id = 51; id <= 350; id += 1) shop.orders.delete(id); // three pages, of what was read and of what was not
  await round(keyId, 0);
  await round();
  const { import: imported, orders_here: here } = await shown();
  expect(imported).toEqual({ state: 'done', done: 300, total: 300 });
  const left = await testDatabase().order.findMany({
    where: { storeId: tenant.storeId },
    select: { externalId: true },
  });
  const ids = new Set(left.map(({ externalId }) => externalId));
  for (let id = 351; id <= 650; id += 1) expect(ids.has(`woo-${id}`), `woo-${id}`).toBe(true);
  expect(ids.has('woo-1')).toBe(false); // of before that day
  expect(here).toBeGreaterThanOrEqual(300);
});

test('a shop before 5.8 is read by pages: an old order that was changed, one more, one in the trash', async () => {
  const { add, deliver, round, shown, shop, order, tenant, keyId, link } = await openShop({ linked: false });
  shop.isOld = true;
  await link();
  const old = (id: number, more: object) => shopOrder(id, '2025-01-02T03:04:05', more);
  for (const id of [1, 2, 3]) {
    add(old(id, {}));
    await deliver('order.created', old(id, {}));
  }
  await round();
  add(old(1, { status: 'completed', date_modified_gmt: ago(1).toISOString().slice(0, 19) }));
  add(old(2, { status: 'trash' }), shopOrder(4, ago(1)));
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { reconciledAt: ago(16) } });
  await round();
  expect((await order(1))?.status).toBe('completed');
  expect((await order(2))?.trashed_at).not.toBeNull();
  expect(await shown()).toMatchObject({ orders_here: 3, orders_in_shop: 3, complete_until: expect.any(String) });
  // It compares `after` with its wall time: a day more is asked for, and only what is due is taken.
  add(old(5, { date_created_gmt: '2024-12-31T23:00:00' }), old(6, { date_created_gmt: '2025-01-01T01:00:00' }));
  await startImport(pool(), tenant.actor, keyId, new Date('2025-01-01T00:00:00Z'), new Date());
  shop.asked.length = 0;
  await round();
  expect(shop.asked.map(({ query }) => query.get('after'))).toContain('2024-12-31T00:00:00');
  expect((await shown()).import.state).toBe('done');
});

test('ids that go back are another order: it is parked, the first stays, and the promise ends before it', async () => {
  const { add, reconcile, shown, order, tenant } = await openShop();
  add(shopOrder(7, ago(9), { order_key: 'wc_first', total: '20.00' }));
  await reconcile();
  add(shopOrder(7, ago(3), { order_key: 'wc_second', total: '20.00', status: 'completed' }), shopOrder(1, ago(1)));
  await reconcile();
  await reconcile();
  expect((await order(7))?.status).toBe('processing');
  const parked = await testDatabase().parkedDelivery.findMany({ where: { storeId: tenant.storeId } });
  expect(parked.map(({ reason }) => reason)).toEqual(['another order under the id of one we have']);
  expect(await shown()).toMatchObject({ orders_here: 2 });
  expect(Date.parse((await shown()).complete_until ?? '')).toBeLessThan(ago(3).getTime());
});

test('begun checkouts are no orders: they are counted neither there nor here', async () => {
  const { add, reconcile, shown } = await openShop();
  add(shopOrder(1, ago(5)), shopOrder(2, ago(5), { status: 'checkout-draft' }));
  await reconcile();
  expect(await shown()).toMatchObject({ orders_here: 1, orders_in_shop: 1, complete_until: expect.any(String) });
});

test('each run is told, with what it did, or why it failed', async () => {
  const { add, round, reconcile, runs, shop, keyId, tenant } = await openShop();
  add(shopOrder(1, ago(5)));
  await startImport(pool(), tenant.actor, keyId, null, new Date());
  await round();
  expect((await runs()).map(({ task, outcome, count }) => [task, outcome, count])).toEqual([
    ['import', 'done', 0],
    ['reconcile', 'done', 1],
  ]);
  shop.fault = (_, response) => {
    response.writeHead(503).end();
    return true;
  };
  await expect(reconcile()).rejects.toThrow(/answered 503/);
  expect((await runs())[0]).toMatchObject({
    task: 'reconcile',
    outcome: 'failed',
    error: expect.stringMatching(/503/),
  });
});
