import type http from 'node:http';
import { expect, test } from 'vitest';
import { rollKey } from '../../keys/roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../../keys/rotate-signing-secret.ts';
import { testDatabaseUrl } from '../../test/database-url.ts';
import { ago, linkedShops } from '../../test/linked-shops.ts';
import { html, type StandInShop, shopOrder, signedBy } from '../../test/stand-in-shop.ts';
import { testDatabase, testSealingKeys, testSecretsKey } from '../../test/tenant.ts';
import { testPool } from '../../test/test-shop.ts';
import { pauseImport, startImport } from './import.ts';
import { linkShop, unlinkShop } from './link-shop.ts';
import { linkedTopics } from './webhooks.ts';

// A shop over real HTTP, linked to a key whose API is over real HTTP too (contract §15).

const { openShop, appUrl } = linkedShops();

test('linking makes the six webhooks with this key’s address and secret, and touches nobody else’s', async () => {
  const { shop, url, secret, link, shown, audited, deliver, keyId } = await openShop({ linked: false });
  const other = { id: 1, name: 'x', status: 'disabled', topic: 'order.created', secret: 's', date_modified_gmt: null };
  shop.webhooks.set(1, { ...other, delivery_url: 'https://other.example/hook' });
  shop.webhooks.set(2, { ...other, id: 2, topic: 'order.updated', delivery_url: url });
  await link();
  const ours = [...shop.webhooks.values()].filter(({ delivery_url: to }) => to === url);
  expect(ours.map(({ topic }) => topic).sort()).toEqual([...linkedTopics].sort());
  expect(ours.every((one) => one.secret === secret && one.status === 'active')).toBe(true);
  expect(shop.webhooks.get(1)).toEqual({ ...other, delivery_url: 'https://other.example/hook' });
  const { id } = await testDatabase().integrationKey.findUniqueOrThrow({ where: { keyId } });
  const pings = { integrationKeyId: id, statusCode: 200, method: 'POST' };
  await expect.poll(() => testDatabase().requestLogRow.count({ where: pings })).toBe(5);
  expect(await deliver('order.updated', shopOrder(9, ago(1)))).toBe(200);
  expect(await shown()).toEqual({
    url: shop.url,
    version: '10.0.2',
    linked_at: expect.stringMatching(/Z$/),
    webhooks: ours.sort((a, b) => a.id - b.id).map(({ id, topic, status }) => ({ id, topic, status })),
    complete_until: null,
    orders_in_shop: 0,
    orders_here: 1,
    repaired: [],
    import: { state: 'none', done: 0, total: 0 },
  });
  await link(); // again: nothing more
  expect(shop.webhooks.size).toBe(7);
  expect(await audited()).toContain('shop.linked');
  const [row] = await testDatabase().linkedShop.findMany({ where: { url: shop.url }, omit: { credentials: false } });
  expect(Buffer.from(row?.credentials ?? []).includes(shop.consumerSecret)).toBe(false);
});

test.each<[string, (shop: StandInShop) => void]>([
  ['plain permalinks', (shop) => Object.assign(shop, { plainPermalinks: true })],
  ['a server that drops Authorization', (shop) => Object.assign(shop, { dropsAuthorization: true })],
  ['a shop that knows of no https', (shop) => Object.assign(shop, { takesOnlyOauth: true })],
  ['the same with plain permalinks', (shop) => Object.assign(shop, { takesOnlyOauth: true, plainPermalinks: true })],
])('a shop in a folder with %s is linked, and reconciled', async (_, make) => {
  const { shop, link, add, reconcile, shown } = await openShop({ folder: '/shop', linked: false });
  make(shop);
  await link({ url: `${shop.url}/wp-admin/index.php?page=wc-settings` }); // as people copy it
  add(shopOrder(5, ago(1), { note: "Mia's (two) *cups*!" }));
  await reconcile();
  expect(await shown()).toMatchObject({ orders_here: 1, orders_in_shop: 1 });
});

type Fault = (path: string, response: http.ServerResponse, method: string) => true | undefined;
const page =
  (status: number, only: (path: string) => boolean = () => true): Fault =>
  (path, response) => {
    if (!only(path)) return undefined;
    html(response, status);
    return true;
  };

test.each<[string, RegExp, (shop: StandInShop) => object | undefined]>([
  ['a wrong secret', /consumer secret is wrong/, () => ({ consumerSecret: 'cs_other' })],
  ['a wrong key', /doesn’t know this consumer key/, () => ({ consumerKey: 'ck_other' })],
  ['a read-only key', /read-only: .*Read\/Write/, (shop) => void Object.assign(shop, { readOnly: true })],
  ['no WordPress', /WordPress was not found/, (shop) => faulty(shop, page(404))],
  ['a firewall', /answered 403 before WordPress did: a firewall/, (shop) => faulty(shop, page(403))],
  ['a login page', /web page instead of JSON/, (shop) => faulty(shop, page(200))],
  [
    'a login page before orders only',
    /web page instead of JSON/,
    (shop) =>
      faulty(
        shop,
        page(200, (path) => path === '/wc/v3/orders'),
      ),
  ],
  ['nobody', /couldn’t be reached/, () => ({ url: 'http://127.0.0.1:1' })],
  ['no address', /isn’t a web address/, () => ({ url: 'http://' })],
  [
    'another host',
    /redirects to http:\/\/169\.254\.169\.254/,
    (shop) =>
      faulty(shop, (_, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
        return true;
      }),
  ],
])('%s is told in plain words, and nothing is kept', async (_, words, make) => {
  const { shop, link, keyId } = await openShop({ linked: false });
  const error: unknown = await link(make(shop) ?? {}).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(words);
  expect(String(error)).not.toContain(shop.consumerSecret);
  expect(await testDatabase().linkedShop.count({ where: { integrationKey: { keyId } } })).toBe(0);
});

function faulty(shop: StandInShop, fault: Fault): undefined {
  shop.fault = ({ path, method }, response) => fault(path, response, method);
}

test('without ALLOW_PRIVATE_ADDRESSES plain http and private addresses are refused', async () => {
  const { shop, tenant, keyId } = await openShop({ linked: false });
  const settings = { appUrl: appUrl(), secretsKey: testSecretsKey, allowPrivateAddresses: false };
  const { consumerKey, consumerSecret } = shop;
  for (const [url, words] of [
    [shop.url, /must begin with https/],
    [shop.url.replace('http:', 'https:'), /isn’t an address on the internet/],
  ] as const) {
    const input = { url, consumerKey, consumerSecret };
    await expect(linkShop(testDatabaseUrl(), settings, tenant.actor, keyId, input, new Date())).rejects.toThrow(words);
  }
  expect(shop.asked).toEqual([]);
});

test('deliveries that were dropped are all repaired, and each is named; the next time changes nothing', async () => {
  const { add, deliver, reconcile, shown, order, shop, audited } = await openShop();
  const orders = Array.from({ length: 250 }, (_, i) => shopOrder(100 + i, ago(60 - i / 10)));
  add(...orders);
  for (const one of orders.slice(0, 20)) await deliver('order.created', one);
  add(shopOrder(105, ago(1), { status: 'completed' }));
  await reconcile();
  const { repaired, complete_until: until, ...counts } = await shown();
  expect(counts).toMatchObject({ orders_in_shop: 250, orders_here: 250 });
  expect(repaired).toHaveLength(231);
  const changed = repaired.find(({ external_id: id }) => id === 'woo-105');
  expect(changed).toMatchObject({
    changed: { status: { before: 'processing', after: 'completed' } },
    origin: 'reconciled',
  });
  expect(changed?.since).toBe(`${shop.orders.get(105)?.date_modified_gmt}.000Z`);
  expect(Date.parse(until ?? '')).toBeGreaterThan(ago(1).getTime());
  expect(await audited()).toContain('shop.reconciled');
  const made = await testDatabase().order.findFirstOrThrow({ where: { id: (await order(200))?.id ?? '' } });
  expect(made.origin).toBe('reconciled');
  await reconcile();
  expect((await shown()).repaired).toHaveLength(231);
});

test('of an equal stamp the fetched state is the later one', async () => {
  const { add, deliver, reconcile, order } = await openShop();
  const stamp = ago(1);
  await deliver('order.updated', shopOrder(1, stamp, { status: 'completed', refunds: [{ id: 5, total: '-2.00' }] }));
  add(shopOrder(1, stamp, { status: 'processing' })); // set back within the second, and the refund deleted
  await reconcile();
  expect(await order(1)).toMatchObject({ status: 'processing', refunded_cents: 0 });
});

test('the trash, what came out of it, and what was deleted for good', async () => {
  const { add, deliver, reconcile, order, shop, shown } = await openShop();
  for (const id of [1, 2, 3, 4]) {
    add(shopOrder(id, ago(5)));
    await deliver('order.created', shopOrder(id, ago(5)));
  }
  add(shopOrder(1, ago(2), { status: 'trash' }));
  await deliver('order.deleted', { id: 2 });
  shop.orders.delete(3);
  await reconcile();
  expect((await order(1))?.trashed_at).not.toBeNull();
  expect((await order(2))?.trashed_at).toBeNull();
  expect(await order(3)).toMatchObject({ gone_from_shop_at: expect.stringMatching(/Z$/) });
  expect(await order(4)).not.toHaveProperty('gone_from_shop_at');
  expect(await shown()).toMatchObject({ orders_in_shop: 2, orders_here: 2 });
  add(shopOrder(3, ago(0)));
  await reconcile();
  expect(await order(3)).not.toHaveProperty('gone_from_shop_at');
});

test('an order that cannot be applied is parked once, and the promise ends before it', async () => {
  const { add, reconcile, shown, tenant } = await openShop();
  add(shopOrder(1, ago(9)), shopOrder(2, ago(5), { total: 'abc' }), shopOrder(3, ago(1)));
  await reconcile();
  await reconcile();
  expect(await testDatabase().parkedDelivery.count({ where: { storeId: tenant.storeId } })).toBe(1);
  const { orders_here, complete_until: until } = await shown();
  expect(orders_here).toBe(2);
  expect(Date.parse(until ?? '')).toBeLessThan(ago(5).getTime());
  add(shopOrder(2, ago(0)));
  await reconcile();
  expect(Date.parse((await shown()).complete_until ?? '')).toBeGreaterThan(ago(1).getTime());
});

test('what the key’s scopes leave out waits, is named, and is no part of the promise', async () => {
  const { add, reconcile, shown, tenant, keyId } = await openShop();
  await testDatabase().integrationKey.update({ where: { keyId }, data: { scopes: ['orders:write', 'clients:write'] } });
  add(shopOrder(1, ago(5)));
  for (let times = 0; times < 2; times += 1) {
    await reconcile();
    const { repaired, complete_until: until } = await shown();
    expect(repaired).toMatchObject([{ external_id: 'woo-1', changed: null }]);
    expect(Date.parse(until ?? '')).toBeLessThan(ago(5).getTime());
    expect(await testDatabase().parkedDelivery.count({ where: { storeId: tenant.storeId, state: 'parked' } })).toBe(1);
  }
});

test('a shop before 5.8, which knows no modified_after, is read whole', async () => {
  const { add, round, shown, shop } = await openShop();
  shop.isOld = true;
  add(...Array.from({ length: 120 }, (_, i) => shopOrder(i + 1, ago(30))));
  await round();
  expect(await shown()).toMatchObject({ orders_here: 120, orders_in_shop: 120 });
});

test('more orders of one second than a page has are all fetched by what was modified alone', async () => {
  const { add, round, shown } = await openShop();
  const stamp = ago(3);
  add(...Array.from({ length: 350 }, (_, i) => shopOrder(i + 1, stamp)), shopOrder(999, ago(1)));
  await round();
  expect(await shown()).toMatchObject({ orders_here: 351 });
});

test('an import is paused, goes on where it was, is then compared with the shop, and told once', async () => {
  const { add, round, shown, shop, tenant, keyId } = await openShop();
  add(...Array.from({ length: 450 }, (_, i) => shopOrder(i + 1, '2025-01-02T03:04:05')));
  await startImport(testPool(), tenant.actor, keyId, null, new Date());
  await round(keyId, 0); // one page a visit
  expect((await shown()).import).toEqual({ state: 'running', done: 100, total: 450 });
  shop.orders.delete(3); // what comes after moves one place
  await round(keyId, 0);
  await pauseImport(testPool(), tenant.actor, keyId, new Date());
  const before = shop.asked.length;
  await round();
  expect(shop.asked.length).toBe(before);
  await startImport(testPool(), tenant.actor, keyId, null, new Date());
  await round();
  expect((await shown()).import).toEqual({ state: 'done', done: 449, total: 449 });
  const after = await shown();
  expect(after).toMatchObject({ orders_here: 449, orders_in_shop: 449, repaired: [] });
  expect(after.complete_until).not.toBeNull();
  const { organizationId } = tenant;
  const told = await testDatabase().incident.findMany({ where: { organizationId, kind: 'import_done' } });
  expect(told).toMatchObject([{ detail: expect.stringContaining('449 orders of the shop were read') }]);
});

test('a webhook that WooCommerce switched off is switched on, and what it missed is fetched with the reason', async () => {
  const { add, check, shown, shop, audited } = await openShop();
  const updated = [...shop.webhooks.values()].find(({ topic }) => topic === 'order.updated');
  if (!updated) throw new Error('no webhook');
  await testDatabase().linkedShop.updateMany({
    where: { url: shop.url },
    data: { checkedAt: ago(40), reconciledAt: ago(40) },
  });
  updated.status = 'disabled';
  updated.date_modified_gmt = ago(30).toISOString().slice(0, 19);
  add(shopOrder(1, ago(20)));
  await check();
  expect(shop.webhooks.get(updated.id)?.status).toBe('active');
  const { webhooks, repaired } = await shown();
  expect(webhooks.every(({ status }) => status === 'active')).toBe(true);
  const times = `from ${ago(30).toISOString().slice(11, 16)} to ${ago(0).toISOString().slice(11, 16)}`;
  expect(repaired).toMatchObject([{ external_id: 'woo-1', why: `webhook ${updated.id} was off ${times}` }]);
  expect(await audited()).toContain('shop.webhooks_settled');
});

test('a webhook whose secret was mistyped in WordPress gets ours before it is off, and what was refused is fetched', async () => {
  const { add, deliver, round, shown, shop, secret, tenant, order } = await openShop();
  const updated = [...shop.webhooks.values()].find(({ topic }) => topic === 'order.updated');
  if (!updated) throw new Error('no webhook');
  updated.secret = 'mistyped';
  const refuse = async (id: number) => {
    const one = shopOrder(id, ago(0));
    add(one);
    const signature = signedBy({ ...updated, secret: 'mistyped' }, JSON.stringify(one));
    expect(await deliver('order.updated', one, { 'X-WC-Webhook-Signature': signature })).toBe(401);
  };
  const look = async () => {
    await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { checkedAt: ago(1) } });
    const before = shop.asked.length;
    await round();
    return shop.asked.slice(before).filter(({ method }) => method !== 'GET').length;
  };
  await refuse(1);
  await refuse(2);
  await expect.poll(() => refusals(tenant.organizationId)).toBe(2);
  expect(await look()).toBe(0); // a delivery or two may go wrong
  await refuse(3);
  await expect.poll(() => refusals(tenant.organizationId)).toBe(3);
  expect(await look()).toBe(1);
  expect(shop.webhooks.get(updated.id)?.secret).toBe(secret);
  expect((await order(3))?.external_id).toBe('woo-3');
  const { repaired } = await shown();
  expect(repaired).toHaveLength(3);
  expect(repaired[0]?.why).toMatch(/^webhook \d+ signed with another secret from /);
  // Whoever goes on sending wrong signatures makes us write nothing more.
  await refuse(4);
  await refuse(5);
  await refuse(6);
  await expect.poll(() => refusals(tenant.organizationId)).toBe(6);
  expect(await look()).toBe(0);
});

test('wrong signatures that name none of the shop’s webhooks, or one that also delivers, make us write nothing', async () => {
  const { deliver, check, shop, tenant } = await openShop();
  const wrong = { 'X-WC-Webhook-Signature': Buffer.alloc(32).toString('base64') };
  for (let times = 0; times < 3; times += 1) {
    expect(await deliver('order.updated', { id: 1 }, { ...wrong, 'X-WC-Webhook-ID': '999' })).toBe(401);
    expect(await deliver('order.updated', shopOrder(1, ago(1)), wrong)).toBe(401);
  }
  expect(await deliver('order.updated', shopOrder(1, ago(1)))).toBe(200);
  await expect.poll(() => refusals(tenant.organizationId)).toBe(6);
  const before = shop.asked.length;
  await check();
  expect(shop.asked.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
});

function refusals(organizationId: string): Promise<number> {
  return testDatabase().requestLogRow.count({ where: { organizationId, errorCode: 'signature_invalid' } });
}

test('a rotated secret is carried to the webhooks, and no delivery before that is refused', async () => {
  const { deliver, round, tenant, keyId, shop } = await openShop();
  const rotate = rotateSecretInput.parse({});
  const { signingSecret } = await rotateSigningSecret(
    testDatabase(),
    tenant.actor,
    keyId,
    rotate,
    testSealingKeys,
    new Date(),
  );
  const [webhook] = shop.webhooks.values();
  const old = { ...webhook, secret: webhook?.secret ?? '' };
  expect(await deliver('order.updated', shopOrder(1, ago(2)))).toBe(200);
  await round();
  expect([...shop.webhooks.values()].every(({ secret }) => secret === signingSecret)).toBe(true);
  expect(await deliver('order.updated', shopOrder(1, ago(1)))).toBe(200);
  await expect.poll(() => round().then(() => endsAt(keyId, old.secret))).toBeNull();
});

/** Until when a key's replaced secret still verifies. */
async function endsAt(keyId: string, _secret: string): Promise<Date | null> {
  const [row] = await testDatabase().signingSecret.findMany({
    where: { integrationKey: { keyId }, replacedAt: { not: null } },
  });
  return row?.validUntil ?? null;
}

test('a rolled key takes its webhooks along, and the old one takes deliveries until the first to the new one', async () => {
  const { deliver, round, tenant, keyId, shop, shown } = await openShop();
  const rolled = await rollKey(testDatabase(), tenant.actor, keyId, { overlapSeconds: 0 }, testSealingKeys, new Date());
  expect(await deliver('order.updated', shopOrder(1, ago(3)))).toBe(200);
  await round();
  await round(rolled.keyId);
  expect([...shop.webhooks.values()].every(({ delivery_url: to }) => to.endsWith(rolled.keyId))).toBe(true);
  expect(shop.webhooks.size).toBe(6);
  expect((await shown(rolled.keyId)).webhooks).toHaveLength(6);
  expect(await deliver('order.updated', shopOrder(1, ago(2)))).toBe(200);
  await expect
    .poll(() => round(rolled.keyId).then(() => testDatabase().integrationKey.findFirst({ where: { keyId } })))
    .toMatchObject({ revokedAt: expect.any(Date) });
});

test('a changed APP_URL moves the webhooks', async () => {
  const { round, shop, keyId } = await openShop();
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { checkedAt: ago(6) } });
  await round(keyId, 60_000, 'http://127.0.0.1:9');
  expect(shop.webhooks.size).toBe(6);
  const urls = new Set([...shop.webhooks.values()].map(({ delivery_url: to }) => to));
  expect([...urls]).toEqual([`http://127.0.0.1:9/integrations/v1/webhook/woocommerce/${keyId}`]);
});

test('a shop that is busy is asked again when it says so, and one that stays away is in trouble until it answers', async () => {
  const { shop, add, reconcile, shown } = await openShop();
  add(shopOrder(1, ago(1)));
  let refusals = 2;
  faulty(shop, (_, response) => {
    if (refusals <= 0) return undefined;
    refusals -= 1;
    response.writeHead(429, { 'retry-after': '0' }).end();
    return true;
  });
  await reconcile();
  expect((await shown()).orders_here).toBe(1);
  faulty(shop, page(403));
  await expect(reconcile()).rejects.toThrow(/a firewall/);
  const where = { url: shop.url };
  expect(await testDatabase().linkedShop.findFirst({ where })).toMatchObject({
    failures: 1,
    trouble: expect.stringMatching(/firewall/),
  });
  shop.fault = undefined;
  await reconcile();
  expect(await testDatabase().linkedShop.findFirst({ where })).toMatchObject({ failures: 0, trouble: null });
});

test('a hostile shop holds up nobody: pages without end, answers without end', async () => {
  const { shop, add, reconcile } = await openShop();
  add(...Array.from({ length: 100 }, (_, i) => shopOrder(i + 1, ago(30))));
  shop.fault = ({ path, query }, response) => {
    if (path !== '/wc/v3/orders' || query.get('orderby') !== 'id') return undefined;
    response.writeHead(200, { 'content-type': 'application/json', 'x-wp-total': '1000000' });
    response.end(JSON.stringify([...shop.orders.values()]));
    return true;
  };
  await expect(reconcile()).rejects.toThrow(/in no fixed order/);
  shop.fault = ({ path }, response) => {
    if (path !== '/wc/v3/orders') return undefined;
    const more = () => {
      while (response.write(Buffer.alloc(1 << 20, 32)));
    };
    response.on('drain', more);
    more();
    return true;
  };
  await expect(reconcile()).rejects.toThrow(/larger than/);
});

test('unlinking destroys the credentials; the webhooks are left as they are', async () => {
  const { shop, tenant, keyId, shown, audited } = await openShop();
  await unlinkShop(testDatabaseUrl(), tenant.actor, keyId, new Date());
  expect(await testDatabase().linkedShop.count({ where: { url: shop.url } })).toBe(0);
  expect(shop.webhooks.size).toBe(6);
  await expect(shown()).rejects.toThrow(/isn’t linked to its shop: shops link/);
  expect(await audited()).toContain('shop.unlinked');
});
