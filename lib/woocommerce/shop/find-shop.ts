import type { Bounds } from '../../outgoing/send.ts';
import { withoutSlashes } from '../../without-slashes.ts';
import { isObject } from '../wc-fields.ts';
import { ask, type ShopAccess, ShopClient } from './shop-client.ts';
import { jsonOf, noWordPress, ShopTrouble, troubleOfAnswer, wordPressError } from './trouble.ts';

/** A shop that answers to these credentials. */
export interface FoundShop {
  client: ShopClient;
  /** Orders that are not in the trash; null where the shop does not say. */
  orders: number | null;
  /** WooCommerce's; null where the shop does not say. */
  version: string | null;
}

/** The page that has the version also looks into files and tables; in some shops for minutes. */
const VERSION_MS = 10_000;

/** An address as people type it, as a shop's own: no slash, query or file at its end. */
function shopAddress(typed: string): string {
  const text = typed.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (text === '' || !URL.canParse(withScheme))
    throw new ShopTrouble('address', 'the shop’s address isn’t a web address');
  const { protocol, host, pathname, username, password } = new URL(withScheme);
  if (username || password)
    throw new ShopTrouble('address', 'the shop’s address must have no user name or password in it');
  const folder = pathname.replace(/\/(?:wp-json|wp-admin|wp-login\.php|index\.php)(?:\/.*)?$/, '');
  return `${protocol}//${host}${withoutSlashes(folder)}`;
}

/**
 * Finds the REST API of a shop and tries the credentials: address, WordPress, WooCommerce, key, secret, the right to
 * manage webhooks. Throws ShopTrouble, which says in plain words what is wrong.
 */
export async function findShop(
  typed: string,
  { consumerKey, consumerSecret }: Pick<ShopAccess, 'consumerKey' | 'consumerSecret'>,
  bounds: Bounds,
): Promise<FoundShop> {
  const place = await findPlace(typed, bounds);
  const { client, orders } = await tryCredentials({ ...place, consumerKey, consumerSecret }, bounds);
  return {
    client,
    orders,
    version: await versionOf(new ShopClient(client.access, { ...bounds, timeoutMs: VERSION_MS })),
  };
}

/** Where a shop's REST API is, at an address as people type it: by /wp-json/ or, where permalinks are plain, by ?rest_route=. */
export async function findPlace(typed: string, bounds: Bounds): Promise<Place> {
  const url = shopAddress(typed);
  let trouble: ShopTrouble | undefined;
  // People paste what the browser shows: `/shop/` may be a page of the shop rather than its folder.
  for (let address: string | null = url; address !== null; address = parentOf(address)) {
    const found = await findIndex(address, bounds);
    if (!(found instanceof ShopTrouble)) return placeOf(found.index, address, found.permalinks);
    trouble ??= found;
    if (found.trouble !== 'no_wordpress' && found.trouble !== 'no_json') break;
  }
  throw trouble;
}

/** The folder above; null: there is none. */
function parentOf(address: string): string | null {
  const { origin, pathname } = new URL(address);
  return pathname === '/' ? null : origin + pathname.replace(/\/[^/]*$/, '');
}

/** `?rest_route=` is taken on any page of WordPress: where that page isn't its home, it is asked there again. */
async function findIndex(address: string, bounds: Bounds) {
  const pretty = await askIndex(address, `${address}/wp-json/`, bounds);
  if (!(pretty instanceof ShopTrouble)) return { index: pretty, permalinks: 'pretty' } as const;
  const plain = await askIndex(address, `${address}/?rest_route=/`, bounds);
  if (plain instanceof ShopTrouble || isBelow(address, plain.home)) return pretty;
  return { index: plain, permalinks: 'plain' } as const;
}

function isBelow(address: string, home: string): boolean {
  const [inner, outer] = [new URL(`${address}/`), new URL(`${home}/`)];
  return inner.host === outer.host && inner.pathname !== outer.pathname && inner.pathname.startsWith(outer.pathname);
}

type Place = Pick<ShopAccess, 'url' | 'homeUrl' | 'permalinks'>;

interface Index {
  url: string;
  home: string;
  namespaces: unknown[];
}

async function askIndex(shop: string, url: string, bounds: Bounds): Promise<Index | ShopTrouble> {
  const answer = await ask(shop, { method: 'GET', url }, bounds);
  const json = jsonOf(answer.body);
  const { origin, pathname } = new URL(answer.url); // a redirect on the same host was followed
  const reached = origin + pathname.replace(/\/(?:wp-json\/?)?$/, '');
  const error = wordPressError(json);
  // A security plugin shows this page to nobody; what a key may see is found out by the key.
  if (error && [401, 403].includes(answer.status)) return { url: reached, home: reached, namespaces: ['wc/v3'] };
  if (answer.status !== 200 || json === undefined || error) return troubleOfAnswer(answer, shop);
  if (!isObject(json) || !Array.isArray(json.namespaces)) return noWordPress(shop);
  const home = typeof json.home === 'string' && URL.canParse(json.home) ? withoutSlashes(json.home) : reached;
  return { url: reached, home: home.slice(0, 2_000), namespaces: json.namespaces };
}

function placeOf({ url, home, namespaces }: Index, shop: string, permalinks: ShopAccess['permalinks']): Place {
  if (namespaces.includes('wc/v3')) return { url, homeUrl: home, permalinks };
  throw new ShopTrouble(
    'no_woocommerce',
    `WordPress is at ${shop}, but WooCommerce isn’t active there, or older than 3.5: activate or update it`,
  );
}

/** In the header; where the server drops that, in the query; where WordPress knows of no https, signed. */
async function tryCredentials(access: Omit<ShopAccess, 'credentialsIn'>, bounds: Bounds) {
  let trouble: unknown;
  for (const credentialsIn of ['header', 'query', 'oauth'] as const) {
    const client = new ShopClient({ ...access, credentialsIn }, bounds);
    try {
      const { total } = await client.get('/orders', { per_page: 1, status: 'any', _fields: 'id' });
      return { client, orders: total };
    } catch (error) {
      // Of a wrong secret only who knows the key can tell, so that is the better reason of the two.
      if (!(error instanceof ShopTrouble) || error.trouble !== 'wrong_key') throw error;
      trouble ??= error;
    }
  }
  throw trouble;
}

/** Not every key may see the shop's status; that is no reason to refuse it. */
async function versionOf(client: ShopClient): Promise<string | null> {
  try {
    const { json } = await client.get('/system_status', { _fields: 'environment.version' });
    const environment = isObject(json) ? json.environment : null;
    return isObject(environment) && typeof environment.version === 'string' ? environment.version.slice(0, 50) : null;
  } catch (error) {
    if (error instanceof ShopTrouble) return null;
    throw error;
  }
}
