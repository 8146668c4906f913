import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPool } from '../../lib/database/pool.ts';
import { ownDatabase } from '../../lib/test/own-database.ts';
import { type StandInShop, shopOrder, startShop } from '../../lib/test/stand-in-shop.ts';
import { makeTenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import { startImport } from '../../lib/woocommerce/shop/import.ts';
import { linkShop } from '../../lib/woocommerce/shop/link-shop.ts';
import { shownShop } from '../../lib/woocommerce/shop/show-shop.ts';
import { freePort, ServerProcess } from '../torture/server-process.ts';

// Two installations' worth of processes beside one database, kill -9 of those that read shops, and a shop that hangs.

vi.setConfig({ testTimeout: 180_000 });

const { url: databaseUrl } = ownDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'linked-shop-'));
let servers: ServerProcess[] = [];
let shops: StandInShop[] = [];
let db: ReturnType<typeof openPool>;
let appUrl = '';

beforeAll(async () => {
  const port = await freePort();
  appUrl = `http://localhost:${port}`;
  const more = { ALLOW_PRIVATE_ADDRESSES: 'true' };
  const start = (name: string, at?: number) =>
    ServerProcess.start({
      databaseUrl,
      secretsKey: testSecretsKey,
      appUrl,
      more,
      logFile: path.join(folder, name),
      ...(at !== undefined && { port: at }),
    });
  servers = await Promise.all([start('one', port), start('other')]);
  for (const server of servers) expect(await server.untilServing()).toBe(true);
  shops = await Promise.all([startShop(), startShop()]);
  db = openPool(databaseUrl, 2);
});
afterAll(async () => {
  await Promise.all([...servers.map((server) => server.stop()), ...shops.map((shop) => shop.stop()), db.end()]);
  rmSync(folder, { recursive: true });
});

async function linked(shop: StandInShop) {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' }, new Date(Date.now() - 7_200_000));
  const settings = { appUrl, secretsKey: testSecretsKey, allowPrivateAddresses: true };
  const { url, consumerKey, consumerSecret } = shop;
  await linkShop(databaseUrl, settings, tenant.actor, keyId, { url, consumerKey, consumerSecret }, new Date());
  const shown = async () => (await shownShop(db, tenant.organizationId, keyId)).shop;
  return { tenant, keyId, shown };
}

function killAll(): void {
  for (const server of servers) server.killPart('jobs');
}

test('kill -9 in the middle of an import and of a reconciliation loses nothing and doubles nothing, it goes on where it was, one process at a time; a shop that hangs delays nobody', async () => {
  const [shop, hanging] = shops;
  if (!shop || !hanging) throw new Error('no shops');
  for (let id = 1; id <= 900; id += 1) shop.orders.set(id, shopOrder(id, '2025-01-02T03:04:05'));
  hanging.orders.set(1, shopOrder(1, '2025-01-02T03:04:05'));
  const held = new Set<ServerResponse>();
  let mostHeld = 0;
  const other = await linked(hanging);
  hanging.fault = (_, response) => {
    held.add(response);
    mostHeld = Math.max(mostHeld, held.size);
    response.on('close', () => held.delete(response));
    return true;
  };
  const { tenant, keyId, shown } = await linked(shop);

  // Of an import: after two of its pages, while they are being applied.
  const pages: number[] = [];
  shop.afterPage = ({ query }) => {
    if (query.get('orderby') !== 'id' || query.has('_fields') || query.has('include')) return;
    const page = Number(query.get('page'));
    if ((page === 3 || page === 6) && !pages.includes(page)) killAll();
    pages.push(page);
  };
  await startImport(db, tenant.actor, keyId, null, new Date());
  await expect
    .poll(() => shown().then((now) => now.import), { timeout: 120_000 })
    .toMatchObject({
      state: 'done',
      done: 900,
      total: 900,
    });
  expect(pages.filter((page) => page < 2)).toEqual([1]);
  expect(pages.filter((page) => page > 6).length).toBeLessThanOrEqual(4);
  const { storeId } = tenant;
  expect(await testDatabase().order.count({ where: { storeId } })).toBe(900);
  expect(await testDatabase().payment.count({ where: { storeId } })).toBe(900);
  expect(await testDatabase().recordHistory.count({ where: { storeId } })).toBe(0);
  expect(await shown()).toMatchObject({ orders_here: 900, orders_in_shop: 900, repaired: [] });

  // Of a reconciliation.
  const stamp = Date.now() - 60_000;
  for (let id = 1; id <= 350; id += 1)
    shop.orders.set(id, shopOrder(id, new Date(stamp + id * 100), { status: 'completed' }));
  let kills = 0;
  shop.afterPage = ({ query }) => {
    if (query.get('orderby') !== 'modified' || kills > 0) return;
    kills += 1;
    killAll();
  };
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { reconciledAt: null } });
  const completed = { storeId, status: 'completed' } as const;
  await expect
    .poll(() => shown().then(({ repaired }) => new Set(repaired.map(({ external_id: id }) => id)).size), {
      timeout: 120_000,
    })
    .toBe(350);
  expect(kills).toBe(1);
  expect(await testDatabase().order.count({ where: completed })).toBe(350);
  expect(await testDatabase().order.count({ where: { storeId } })).toBe(900);
  expect(await testDatabase().recordHistory.count({ where: { storeId } })).toBe(350); // each was changed once
  expect(await testDatabase().jobRun.count({ where: { job: `reconcile-shop ${keyId}`, outcome: 'interrupted' } })).toBe(
    1,
  );

  // All the while the other one hung, one request at a time.
  expect(mostHeld).toBe(1);
  expect((await other.shown()).orders_here).toBe(0);
  hanging.fault = undefined;
  for (const response of held) response.destroy();
  await testDatabase().linkedShop.updateMany({ where: { url: hanging.url }, data: { retryAt: null } });
  await expect.poll(() => other.shown().then((now) => now.orders_in_shop), { timeout: 60_000 }).toBe(1);
});
