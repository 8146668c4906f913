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
  return { client, orders, version: await versionOf(client) };
}

/** Where a shop's REST API is, at an address as people type it: by /wp-json/ or, where permalinks are plain, by ?rest_route=. */
export async function findPlace(typed: string, bounds: Bounds): Promise<Place> {
  const url = shopAddress(typed);
  const first = await askIndex(url, `${url}/wp-json/`, bounds);
  if (first instanceof ShopTrouble) {
    const second = await askIndex(url, `${url}/?rest_route=/`, bounds);
    if (second instanceof ShopTrouble) throw first;
    return placeOf(second, url, 'plain');
  }
  return placeOf(first, url, 'pretty');
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
  if (answer.status !== 200 || json === undefined || wordPressError(answer.body)) return troubleOfAnswer(answer, shop);
  if (!isObject(json) || !Array.isArray(json.namespaces)) return noWordPress(shop);
  const { origin, pathname } = new URL(answer.url); // a redirect on the same host was followed
  const reached = origin + pathname.replace(/\/(?:wp-json\/?)?$/, '');
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
