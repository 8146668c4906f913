import { expect, test } from 'vitest';
import { listHistory } from '../../history/list-history.ts';
import { ago, linkedShops } from '../../test/linked-shops.ts';
import { ownDatabase } from '../../test/own-database.ts';
import { type ShopOrder, shopOrder } from '../../test/stand-in-shop.ts';
import { testDatabase, testSecretsKey } from '../../test/tenant.ts';
import { startImport } from './import.ts';
import { restAfterComparing } from './reconcile.ts';
import { startVisits } from './start-visits.ts';

// Whatever was lost on the way, the shop has it, and then we have (contract §15). In a database of its own: outages of
// the API are the installation's.

const { url: databaseUrl } = ownDatabase();
const { openShop, pool, appUrl } = linkedShops(databaseUrl);

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

test('after a streak of refusals the webhooks are looked at at once, and what they missed is fetched', async () => {
  const { add, deliver, shop, shown } = await openShop();
  const [webhook] = shop.webhooks.values();
  if (!webhook) throw new Error('no webhook');
  await testDatabase().linkedShop.deleteMany({ where: { url: { not: shop.url } } }); // of other tests
  const now = { checkedAt: ago(1), reconciledAt: ago(1), comparedAt: ago(1) };
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: now });
  const refused = { 'X-WC-Webhook-Signature': 'A'.repeat(43).concat('=') };
  for (let id = 1; id <= 3; id += 1) await deliver('order.updated', shopOrder(id, ago(0)), refused);
  add(shopOrder(1, ago(0)), shopOrder(2, ago(0)), shopOrder(3, ago(0)));
  webhook.status = 'disabled';
  const settings = { appUrl: appUrl(), secretsKey: testSecretsKey, allowPrivateAddresses: true };
  const visits = startVisits(databaseUrl, settings);
  try {
    await expect.poll(() => shown().then(({ orders_here: here }) => here), { timeout: 30_000 }).toBe(3);
  } finally {
    await visits.stop();
  }
  expect(shop.webhooks.get(webhook.id)?.status).toBe('active');
});

test('a server that comes back with another APP_URL moves the webhooks at once', async () => {
  const { shop } = await openShop();
  await testDatabase().linkedShop.deleteMany({ where: { url: { not: shop.url } } }); // of other tests
  const now = { checkedAt: ago(1), reconciledAt: ago(1), comparedAt: ago(1) };
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: now });
  const moved = 'http://127.0.0.1:9';
  const visits = startVisits(databaseUrl, { appUrl: moved, secretsKey: testSecretsKey, allowPrivateAddresses: true });
  const areMoved = () => [...shop.webhooks.values()].every(({ delivery_url: url }) => url.startsWith(`${moved}/`));
  try {
    await expect.poll(areMoved, { timeout: 30_000 }).toBe(true);
  } finally {
    await visits.stop();
  }
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
  await testDatabase().linkedShop.updateMany({
    where: { url: shop.url },
    data: { reconciledAt: ago(16), comparedAt: ago(16) },
  });
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

test('a large shop is compared less often, so that it is not read all the time; before 5.8 what is new is fetched meanwhile, and the promise waits', async () => {
  const rests = [1_000, 100_000, 10_000_000].map(restAfterComparing);
  expect(rests.map((ms) => ms / 60_000)).toEqual([1.5, 150, 24 * 60]);
  for (const isOld of [true, false]) {
    const { shop, add, link, round, shown, order } = await openShop({ linked: false });
    shop.isOld = isOld;
    await link();
    add(shopOrder(1, ago(30)));
    await round();
    const watermark = ago(16);
    const until = watermark.toISOString();
    const lately = { reconciledAt: watermark, watermark, comparedAt: ago(149), ordersInShop: 100_000 };
    await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: lately });
    add(shopOrder(2, ago(1)));
    add({ ...shopOrder(1, ago(0), { status: 'completed' }), date_created_gmt: ago(30).toISOString().slice(0, 19) });
    const listed = () =>
      shop.asked.filter(({ query }) => query.get('_fields') === 'id,date_modified_gmt,status').length;
    const before = listed();
    await round();
    expect(listed()).toBe(before);
    expect(await order(2)).not.toBeNull();
    expect((await order(1))?.status).toBe(isOld ? 'processing' : 'completed');
    expect((await shown()).complete_until === until).toBe(isOld);
    await testDatabase().linkedShop.updateMany({
      where: { url: shop.url },
      data: { ...lately, comparedAt: ago(151), comparedDifference: 5 },
    });
    await round();
    expect((await order(1))?.status).toBe('completed');
    expect(listed()).toBeGreaterThan(before);
    expect((await shown()).complete_until === until).toBe(false);
  }
});

test('orders that were saved with an old stamp are missing by the counts: nothing is promised until all is compared, at once if somebody asks', async () => {
  const { shop, add, round, shown, reconcile } = await openShop();
  add(shopOrder(1, ago(30)));
  await round();
  const watermark = ago(16);
  const lately = { reconciledAt: watermark, watermark, comparedAt: ago(1), ordersInShop: 100_000 };
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: lately });
  add(shopOrder(2, ago(100)));
  await round();
  expect(await shown()).toMatchObject({ orders_here: 1, complete_until: watermark.toISOString() });
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { ordersInShop: 100_000 } });
  await reconcile(ago(5));
  expect(await shown()).toMatchObject({ orders_here: 2, orders_in_shop: 2 });
  expect(Date.parse((await shown()).complete_until ?? '')).toBeGreaterThan(watermark.getTime());
});

test('while a whole shop is compared, however long that takes, its webhooks are looked at', async () => {
  const { add, reconcile, shop } = await openShop();
  add(shopOrder(1, ago(5)));
  const [webhook] = shop.webhooks.values();
  if (webhook) webhook.status = 'disabled';
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { checkedAt: ago(6) } });
  await reconcile();
  expect(shop.webhooks.get(webhook?.id ?? 0)?.status).toBe('active');
});

test('an import that is started while the shop is compared for the first time waits for one page of that alone', async () => {
  const { add, round, shop, shown, tenant, keyId } = await openShop();
  add(...Array.from({ length: 450 }, (_, i) => shopOrder(i + 1, '2025-01-02T03:04:05')));
  const isListed = (query: URLSearchParams) => query.get('_fields') === 'id,date_modified_gmt,status';
  let started: Promise<void> | null = null;
  shop.afterPage = ({ query }) => {
    if (isListed(query)) started ??= startImport(pool(), tenant.actor, keyId, null, new Date());
  };
  await round();
  await started;
  expect(shop.asked.filter(({ query }) => isListed(query)).length).toBeLessThanOrEqual(2);
  await round();
  expect(await shown()).toMatchObject({ orders_here: 450, import: { state: 'done', done: 450, total: 450 } });
});

test('of a shop whose history nobody imported, each night what is here is compared all the same, and what was deleted for good is known', async () => {
  const { shop, add, deliver, round, shown, order } = await openShop();
  add(shopOrder(1, '2025-01-02T03:04:05'), shopOrder(2, ago(30)), shopOrder(3, ago(30)));
  await deliver('order.updated', shopOrder(2, ago(30)));
  await round();
  expect(await shown()).toMatchObject({ orders_here: 2, orders_in_shop: 3, complete_until: null });
  shop.orders.delete(3);
  add(shopOrder(2, ago(30), { status: 'completed' })); // without a new stamp
  const nightly = { reconciledAt: ago(16), comparedAt: ago(24 * 60 + 1), watermark: ago(16) };
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: nightly });
  await round();
  expect((await order(2))?.status).toBe('completed');
  expect(await order(3)).toMatchObject({ gone_from_shop_at: expect.any(String) });
  expect(await order(1)).toBeNull();
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
