import { expect, test } from 'vitest';
import { ago, linkedShops } from '../../test/linked-shops.ts';
import { html, shopOrder } from '../../test/stand-in-shop.ts';
import { testDatabase } from '../../test/tenant.ts';
import { ShopClient } from './shop-client.ts';

// Shops that are ill, hostile, or set up by hand (contract §15).

const { openShop } = linkedShops();

test('webhooks that were made by hand are this key’s, with a slash at the end or http for https, and are not made again', async () => {
  const { shop, url, link } = await openShop({ linked: false });
  const made = { name: 'By hand', status: 'active', secret: 'of another time', date_modified_gmt: null };
  shop.webhooks.set(1, { ...made, id: 1, topic: 'order.created', delivery_url: `${url}/` });
  shop.webhooks.set(2, { ...made, id: 2, topic: 'order.updated', delivery_url: url.replace('http:', 'https:') });
  await link();
  expect(shop.webhooks.size).toBe(6);
  expect(shop.webhooks.get(2)?.delivery_url).toBe(url);
  expect([1, 2].map((id) => shop.webhooks.get(id)?.secret)).not.toContain('of another time');
});

test('what was done to webhooks before the shop failed is audited all the same', async () => {
  const { shop, check, tenant, keyId } = await openShop();
  for (const { id, topic } of shop.webhooks.values()) if (topic.startsWith('order.')) shop.webhooks.delete(id);
  let posts = 0;
  shop.fault = ({ method }, response) => {
    if (method !== 'POST' || ++posts < 3) return undefined;
    response.writeHead(500).end();
    return true;
  };
  await expect(check()).rejects.toThrow(/answered 500/);
  const where = { organizationId: tenant.organizationId, action: 'shop.webhooks_settled' };
  const did = (await testDatabase().auditEntry.findMany({ where })).map(({ details }) => details);
  const topics = ['order.created', 'order.updated'];
  expect(did).toMatchObject([{ key_id: keyId, webhooks: topics.map((topic) => ({ topic, did: 'made' })) }]);
  shop.fault = undefined;
  await check();
  expect(shop.webhooks.size).toBe(6);
});

test('a webhook that was switched off stays off while the IP allowlist would refuse its deliveries, and is switched on after', async () => {
  const { shop, check, deliver, keyId, shown } = await openShop();
  const setAllowlist = (ipAllowlist: string[]) =>
    testDatabase().integrationKey.update({ where: { keyId }, data: { ipAllowlist } });
  await setAllowlist(['192.0.2.7']);
  const updated = [...shop.webhooks.values()].find(({ topic }) => topic === 'order.updated');
  expect(await deliver('order.updated', shopOrder(1, ago(1)))).toBe(403);
  const { id } = await testDatabase().integrationKey.findUniqueOrThrow({ where: { keyId } });
  const refused = { integrationKeyId: id, errorCode: 'ip_not_allowed' };
  await expect.poll(() => testDatabase().requestLogRow.count({ where: refused })).toBeGreaterThan(0);
  if (updated) updated.status = 'disabled';
  await check();
  const statuses = async () => (await shown()).webhooks.map(({ status }) => status).filter((one) => one !== 'active');
  expect(await statuses()).toEqual(['disabled']);
  await setAllowlist(['127.0.0.0/8']);
  await check();
  expect(await statuses()).toEqual([]);
});

test('Retry-After is kept, in seconds or as a date, also where WordPress says 429; so long nobody asks again', async () => {
  const { shop, reconcile } = await openShop();
  const retryIn = async (retryAfter: string, body: string) => {
    shop.fault = (_, response) => {
      response.writeHead(429, { 'retry-after': retryAfter, 'content-type': 'application/json' }).end(body);
      return true;
    };
    shop.asked.length = 0;
    await expect(reconcile()).rejects.toThrow(/429/);
    expect(shop.asked).toHaveLength(1);
    const { retryAt } = await testDatabase().linkedShop.findFirstOrThrow({ where: { url: shop.url } });
    return ((retryAt?.getTime() ?? 0) - Date.now()) / 1000;
  };
  const said = JSON.stringify({ code: 'too_many_requests', message: 'Slow down.', data: { status: 429 } });
  expect(await retryIn('900', '')).toBeGreaterThan(850);
  expect(await retryIn('900', said)).toBeGreaterThan(850);
  expect(await retryIn(new Date(Date.now() + 1_200_000).toUTCString(), said)).toBeGreaterThan(1_100);
});

test('before a secret or a delivery URL changes it is said whether the shop can be reached; of a key without one nothing', async () => {
  const { shop, reach, link } = await openShop({ linked: false });
  expect(await reach()).toBeNull();
  await link();
  expect(await reach()).toEqual({ url: shop.url, trouble: null });
  shop.fault = (_, response) => {
    html(response, 403);
    return true;
  };
  expect(await reach()).toEqual({ url: shop.url, trouble: expect.stringMatching(/a firewall or security plugin/) });
});

test('what answers with JSON and is no WordPress is told so', async () => {
  const { shop, link } = await openShop({ linked: false });
  shop.fault = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":"world"}');
    return true;
  };
  await expect(link()).rejects.toThrow(/WordPress was not found/);
});

test('a linked shop that redirects to 169.254.169.254 is followed nowhere, and is in trouble until it stops', async () => {
  const { shop, reconcile, add, shown } = await openShop();
  add(shopOrder(1, ago(1)));
  shop.fault = ({ path }, response) => {
    if (!path.endsWith('/orders')) return undefined;
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    return true;
  };
  await expect(reconcile()).rejects.toThrow(/it redirects to http:\/\/169\.254\.169\.254/);
  const { trouble } = await testDatabase().linkedShop.findFirstOrThrow({ where: { url: shop.url } });
  expect(trouble).not.toContain(shop.consumerSecret);
  shop.fault = undefined;
  await reconcile();
  expect((await shown()).orders_here).toBe(1);
});

test('a name that leads to a private address once the shop is linked gets no credentials, and nothing at all', async () => {
  const { shop } = await openShop({ linked: false });
  const answers = ['127.0.0.1', '169.254.169.254'];
  const resolve = async () => [{ address: answers.shift() ?? '10.0.0.1', family: 4 }];
  const { consumerKey, consumerSecret } = shop;
  const url = shop.url.replace('127.0.0.1', 'shop.example');
  const access = {
    url,
    homeUrl: url,
    permalinks: 'pretty',
    credentialsIn: 'header',
    consumerKey,
    consumerSecret,
  } as const;
  const open = new ShopClient(access, { allowPrivateAddresses: true, resolve });
  await open.get('/orders');
  expect(shop.asked).toHaveLength(1);
  const https = new ShopClient(
    { ...access, url: url.replace('http:', 'https:') },
    { allowPrivateAddresses: false, resolve },
  );
  await expect(https.get('/orders')).rejects.toThrow(
    /it leads to 169\.254\.169\.254, which isn’t an address on the internet/,
  );
  await expect(https.get('/orders')).rejects.toThrow(/it leads to 10\.0\.0\.1/);
  expect(shop.asked).toHaveLength(1);
});

test('an order that nobody can read keeps the shop from nothing but being asked all the time', async () => {
  const { shop, add, reconcile, round } = await openShop();
  add(shopOrder(1, ago(1)));
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  shop.fault = ({ path, query }, response) => {
    if (!path.endsWith('/orders') || !query.has('modified_after')) return undefined;
    const stamp = ago(1).toISOString().slice(0, 19);
    const order = `{"id":9,"date_modified_gmt":"${stamp}","status":"processing","meta_data":${deep}}`;
    response.writeHead(200, { 'content-type': 'application/json', 'x-wp-total': '1' }).end(`[${order}]`);
    return true;
  };
  await expect(reconcile()).rejects.toThrow();
  const { trouble, retryAt } = await testDatabase().linkedShop.findFirstOrThrow({ where: { url: shop.url } });
  expect(trouble).not.toBeNull();
  expect(retryAt?.getTime()).toBeGreaterThan(Date.now());
  shop.fault = undefined;
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: { reconciledAt: null } });
  await round();
  expect(await testDatabase().linkedShop.findFirst({ where: { url: shop.url } })).toMatchObject({ trouble: null });
});
