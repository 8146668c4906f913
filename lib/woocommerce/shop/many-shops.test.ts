import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ago, linkedShops } from '../../test/linked-shops.ts';
import { type Ask, html, type ShopAnswer, type StandInShop, shopOrder } from '../../test/stand-in-shop.ts';
import { testDatabase } from '../../test/tenant.ts';

// WooCommerce as hosts, proxies and plugins make it: linked, read whole and kept complete like any other (contract §15).

const { openShop } = linkedShops();

const reshape = (change: (answer: ShopAnswer, ask: Ask) => Partial<ShopAnswer>) => (shop: StandInShop) => {
  shop.reshape = (ask, answer) => ({ ...answer, ...change(answer, ask) });
};
const withJson = (change: (json: unknown, ask: Ask) => unknown) =>
  reshape(({ body }, ask) => ({ body: JSON.stringify(change(JSON.parse(body.toString()), ask)) }));
const withOrders = (change: (order: Record<string, unknown>) => object) =>
  withJson((json, { path }) => (path.endsWith('/orders') && Array.isArray(json) ? json.map(change) : json));
const noTotals = ({ headers }: ShopAnswer) => ({ headers: { 'content-type': headers['content-type'] ?? '' } });
const isList = ({ path, query }: Ask, more: number) =>
  path.endsWith('/orders') && Number(query.get('per_page') ?? 10) > more;

const WARNING =
  '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/srv/{closure}/plugin.php</b> on line <b>12</b><br />\n';

test.each<[string, (shop: StandInShop) => void]>([
  ['says no totals', reshape(noTotals)],
  [
    'gives pages of 20 at the most',
    (shop) => {
      shop.mostPerPage = 20;
    },
  ],
  [
    'gives pages of 20 at the most, and says no totals',
    (shop) => {
      shop.mostPerPage = 20;
      reshape(noTotals)(shop);
    },
  ],
  [
    'prints PHP warnings before its JSON, and so sends neither status nor headers',
    reshape((answer) => ({ status: 200, body: WARNING + answer.body.toString(), ...noTotals(answer) })),
  ],
  ['prints them after it', reshape(({ body }) => ({ body: `${body.toString()}\n${WARNING}` }))],
  ['begins with a byte order mark', reshape(({ body }) => ({ body: `\ufeff\n${body.toString()}` }))],
  [
    'compresses whatever was asked for',
    reshape(({ body, headers }) => ({ body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } })),
  ],
  ['has ids that are text', withOrders((order) => ({ ...order, id: String(order.id) }))],
  ['has dates that say Z', withOrders((order) => ({ ...order, date_modified_gmt: `${order.date_modified_gmt}Z` }))],
  [
    'ignores _fields',
    (shop) => {
      shop.fault = ({ query }) => void query.delete('_fields');
    },
  ],
  [
    'does not sort by when orders were modified',
    withJson((json, { query }) =>
      query.get('orderby') === 'modified' && Array.isArray(json) ? json.toReversed() : json,
    ),
  ],
  [
    'lets no PUT through',
    (shop) => {
      shop.fault = ({ method }, response) => {
        if (method !== 'PUT') return undefined;
        html(response, 405);
        return true;
      };
    },
  ],
  [
    'shows its index to nobody',
    reshape((_, { path }) =>
      path === '/'
        ? { status: 401, body: '{"code":"rest_login_required","message":"Not for you.","data":{"status":401}}' }
        : {},
    ),
  ],
  [
    'runs out of memory in the middle of a page of more than ten',
    reshape(({ body }, ask) => (isList(ask, 10) ? { body: body.toString().slice(0, -20) } : {})),
  ],
  [
    'answers 500 to a page of more than ten',
    reshape((_, ask) =>
      isList(ask, 10)
        ? { status: 500, body: '{"code":"internal_server_error","message":"<p>Critical error.</p>"}' }
        : {},
    ),
  ],
  [
    'redirects to its own addresses with a slash at the end',
    (shop) => {
      shop.fault = ({ method, path, query }, response) => {
        if (method !== 'GET' || path === '/' || query.has('slash')) return undefined;
        response.writeHead(301, { location: `${shop.url}/wp-json${path}/?${query}&slash=1` }).end();
        return true;
      };
    },
  ],
  [
    'is in maintenance for a moment now and then, or breaks off',
    (shop) => {
      let asked = 0;
      shop.fault = ({ method }, response) => {
        asked += 1;
        if (method !== 'GET' || asked < 3 || asked % 3 > 0) return undefined;
        if (asked % 2 === 0) html(response.setHeader('retry-after', '0'), 503);
        else {
          response.writeHead(200, { 'content-length': '1000' }).write('[{');
          response.destroy();
        }
        return true;
      };
    },
  ],
])('a shop that %s', { timeout: 120_000 }, async (_, make) => {
  const { shop, url, link, add, shown, reconcile, round } = await openShop({ linked: false });
  make(shop);
  const other = { name: 'Not ours', status: 'active', topic: 'order.updated', secret: 's', date_modified_gmt: null };
  for (let id = 1; id <= 25; id += 1)
    shop.webhooks.set(id, { ...other, id, delivery_url: `https://other.example/${id}` });
  await link();
  add(...Array.from({ length: 130 }, (__, i) => shopOrder(i + 1, ago(60 - i / 3))));
  add(shopOrder(131, ago(5), { status: 'trash' }));
  await round();
  await reconcile();
  const { repaired, complete_until: until, ...now } = await shown();
  expect(now).toMatchObject({ orders_here: 130, orders_in_shop: 130 });
  expect(repaired).toHaveLength(130);
  expect(Date.parse(until ?? '')).toBeGreaterThan(ago(3).getTime());

  // A status, the trash, one that is deleted for good, and a webhook that is switched off.
  add(shopOrder(100, ago(0), { status: 'completed' }), shopOrder(101, ago(0), { status: 'trash' }));
  shop.orders.delete(102);
  const ours = [...shop.webhooks.values()].filter(({ delivery_url: to }) => to === url);
  for (const webhook of ours.slice(0, 1)) webhook.status = 'disabled';
  const late = { checkedAt: ago(60), reconciledAt: ago(60), comparedAt: ago(60) };
  await testDatabase().linkedShop.updateMany({ where: { url: shop.url }, data: late });
  shop.asked.length = 0;
  await round();
  expect(await shown()).toMatchObject({ orders_here: 128, orders_in_shop: 128 });
  expect((await shown()).repaired).toHaveLength(132);
  expect(ours.map(({ id }) => shop.webhooks.get(id)?.status)).toEqual(Array(6).fill('active'));
  expect(shop.webhooks.size).toBe(31);
  expect(shop.asked.length).toBeLessThan(200);
});

test('an address of a page of the shop leads to the shop, where WordPress is', async () => {
  for (const folder of ['', '/in/a-folder']) {
    const { shop, link, shown } = await openShop({ folder, linked: false });
    await link({ url: `${shop.url}/de/shop/?product=1#top` });
    expect(await shown()).toMatchObject({ url: shop.url });
    expect((await testDatabase().linkedShop.findFirst({ where: { url: shop.url } }))?.permalinks).toBe('pretty');
  }
});
