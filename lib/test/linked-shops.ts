import { afterAll, afterEach, beforeAll } from 'vitest';
import { openPool } from '../database/pool.ts';
import { readOrder } from '../orders/read-order.ts';
import { checkShop, reconcileShop } from '../woocommerce/shop/check-shop.ts';
import { linkShop } from '../woocommerce/shop/link-shop.ts';
import { reachShop } from '../woocommerce/shop/reach-shop.ts';
import { runsOfShop } from '../woocommerce/shop/shop-runs.ts';
import { shownShop } from '../woocommerce/shop/show-shop.ts';
import { doWhatIsDue } from '../woocommerce/shop/start-visits.ts';
import { visitShop } from '../woocommerce/shop/visit.ts';
import { testDatabaseUrl } from './database-url.ts';
import { type ShopOrder, type StandInShop, signedBy, startShop } from './stand-in-shop.ts';
import { startApi, type TestApi } from './start-api.ts';
import { makeTenant, testDatabase, testSecretsKey } from './tenant.ts';

export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** Stand-in shops over real HTTP, each linked to a key whose API is over real HTTP too. Call it at the file's top. */
export function linkedShops(databaseUrl = testDatabaseUrl()) {
  let server: TestApi;
  let opened: ReturnType<typeof openPool>;
  const shops: StandInShop[] = [];
  beforeAll(async () => {
    server = await startApi({ DATABASE_URL: databaseUrl });
    opened = openPool(databaseUrl, 4);
  });
  afterEach(async () => {
    await Promise.all(shops.splice(0).map((shop) => shop.stop()));
  });
  afterAll(async () => {
    await server.stop();
    await opened.end();
  });
  const appUrl = () => server.url;
  const pool = () => opened;

  async function openShop({ folder = '', linked = true } = {}) {
    const shop = await startShop(folder);
    shops.push(shop);
    // A port comes again, and with it the address of a shop that is no more.
    await opened.query('delete from integrations.linked_shops where url = $1', [shop.url]);
    const tenant = await makeTenant();
    const minted = await tenant.mint({ payloadFormat: 'woocommerce', rateLimitPerMinute: 6000 }, ago(120));
    const { keyId } = minted;
    const settings = { appUrl: appUrl(), secretsKey: testSecretsKey, allowPrivateAddresses: true };
    const asking = { connectionString: databaseUrl, settings, actor: tenant.actor };
    const credentials = { consumerKey: shop.consumerKey, consumerSecret: shop.consumerSecret };
    const link = (more: object = {}) =>
      linkShop(databaseUrl, settings, tenant.actor, keyId, { url: shop.url, ...credentials, ...more }, new Date());
    if (linked) await link();
    return {
      shop,
      tenant,
      keyId,
      secret: minted.signingSecret ?? '',
      url: `${appUrl()}/integrations/v1/webhook/woocommerce/${keyId}`,
      link,
      shown: async (id = keyId) => (await shownShop(pool(), tenant.organizationId, id)).shop,
      check: () => checkShop(asking, keyId),
      reconcile: (since?: Date) => reconcileShop(asking, keyId, since),
      reach: () => reachShop(pool(), asking, keyId),
      /** One round of what the server does by itself. */
      round: (id = keyId, mostMs = 60_000, at = appUrl()) =>
        visitShop(
          { connectionString: databaseUrl, settings: { ...settings, appUrl: at }, by: null, patienceMs: 0, mostMs },
          id,
          doWhatIsDue,
        ),
      order: (id: number) => readOrder(pool(), tenant.storeId, { source: 'woocommerce', externalId: `woo-${id}` }),
      audited: async () =>
        (await testDatabase().auditEntry.findMany({ where: { organizationId: tenant.organizationId } })).map(
          ({ action }) => action,
        ),
      add: (...orders: ShopOrder[]) => {
        for (const order of orders) shop.orders.set(order.id, order);
      },
      runs: () => runsOfShop(pool(), tenant.organizationId, keyId, 10),
      /** As WooCommerce delivers it, by the webhook of that topic. */
      deliver: async (topic: string, order: object, headers: Record<string, string> = {}) => {
        const webhook = [...shop.webhooks.values()].find((one) => one.topic === topic);
        if (!webhook) throw new Error(`no webhook for ${topic}`);
        const body = JSON.stringify(order);
        const response = await fetch(webhook.delivery_url, {
          method: 'POST',
          body,
          headers: {
            'X-WC-Webhook-Topic': topic,
            'X-WC-Webhook-ID': String(webhook.id),
            'X-WC-Webhook-Signature': signedBy(webhook, body),
            ...headers,
          },
        });
        return response.status;
      },
    };
  }

  return { openShop, appUrl, pool };
}
