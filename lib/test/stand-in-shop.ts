import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { wcOrder } from './small-wc-order.ts';
import { askInBrowser } from './stand-in-approval.ts';

/** An order of the stand-in, as WooCommerce's REST API gives it. */
export type ShopOrder = ReturnType<typeof wcOrder> & Record<string, unknown>;

export interface ShopWebhook {
  id: number;
  name: string;
  status: string;
  topic: string;
  delivery_url: string;
  secret: string;
  date_modified_gmt: string | null;
}

export interface ShopAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface Ask {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

/** A shop over real HTTP that answers as WooCommerce does, with its faults. */
export interface StandInShop {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  orders: Map<number, ShopOrder>;
  webhooks: Map<number, ShopWebhook>;
  /** Before 5.8 it ignores `modified_after`, and does not know `orderby=modified`. */
  isOld: boolean;
  plainPermalinks: boolean;
  dropsAuthorization: boolean;
  readOnly: boolean;
  /** It knows of no https: Basic is not looked at, only OAuth 1.0a. */
  takesOnlyOauth: boolean;
  /** Answers instead of the shop; undefined: the shop does. */
  fault: ((ask: Ask, response: http.ServerResponse) => true | undefined) | undefined;
  /** What a proxy or plugin in front of it makes of its answers. */
  reshape: ((ask: Ask, answer: ShopAnswer) => ShopAnswer) | undefined;
  /** Some hosts allow fewer at once than WooCommerce. */
  mostPerPage: number;
  /** Where the shop's server finds an https address that only exists in a test. */
  reach: (url: string) => string;
  /** Called after each answer of a list of orders. */
  afterPage: ((ask: Ask) => void) | undefined;
  asked: Ask[];
  stop(): Promise<void>;
}

const LOGIN = '<!DOCTYPE html><html><body>Log in</body></html>';

export async function startShop(folder = ''): Promise<StandInShop> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(request, Buffer.concat(chunks), response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const shop: StandInShop = {
    url: `http://127.0.0.1:${port}${folder}`,
    consumerKey: 'ck_0123456789abcdef0123456789abcdef01234567',
    consumerSecret: 'cs_0123456789abcdef0123456789abcdef01234567',
    orders: new Map(),
    webhooks: new Map(),
    isOld: false,
    plainPermalinks: false,
    dropsAuthorization: false,
    readOnly: false,
    takesOnlyOauth: false,
    reach: (url) => url,
    fault: undefined,
    reshape: undefined,
    mostPerPage: 100,
    afterPage: undefined,
    asked: [],
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: http.IncomingMessage, body: Buffer, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', shop.url);
    const query = url.searchParams;
    const restRoute = query.get('rest_route');
    const isPretty = url.pathname.startsWith(`${folder}/wp-json`);
    const place = restRoute ?? (isPretty ? url.pathname.slice(`${folder}/wp-json`.length) : null);
    const path = place === null ? null : place.replace(/(?<=.)\/$/, '');
    const ask = { method: request.method ?? '', path: path ?? '', query, authorization: request.headers.authorization };
    shop.asked.push(ask);
    if (shop.fault?.(ask, response)) return;
    if (shop.reshape) reshaped(response, (given) => shop.reshape?.(ask, given) ?? given);
    if (path === null && !shop.plainPermalinks && url.pathname.startsWith(`${folder}/wc-auth/v1/`))
      return askInBrowser(shop, url, request.headers.cookie, response);
    if (path === null || (isPretty && shop.plainPermalinks)) return html(response, 404);
    if (path === '/' || path === '')
      return json(response, 200, { name: 'A shop', home: shop.url, namespaces: ['wp/v2', 'wc/v3'] });
    if (!path.startsWith('/wc/v3/')) return error(response, 404, 'rest_no_route', 'No route was found.');
    const refused = unauthorized(ask);
    if (refused)
      return error(response, 401, refused, refused.endsWith('error') ? 'Consumer secret is invalid.' : 'Sorry.');
    if (request.method !== 'GET' && shop.readOnly)
      return error(
        response,
        401,
        'woocommerce_rest_authentication_error',
        'The API key provided does not have write permissions.',
      );
    const route = path.slice('/wc/v3'.length);
    if (route === '/system_status')
      return json(response, 200, { environment: { version: shop.isOld ? '5.0.0' : '10.0.2' } });
    if (route === '/orders') return listOrders(ask, response);
    if (route.startsWith('/webhooks'))
      return webhooks(ask, route, body.length > 0 ? JSON.parse(body.toString()) : {}, response);
    return error(response, 404, 'rest_no_route', 'No route was found.');
  }

  function unauthorized({ method, path, authorization, query }: Ask): string | null {
    if (query.has('oauth_consumer_key')) {
      if (query.get('oauth_consumer_key') !== shop.consumerKey) return 'woocommerce_rest_cannot_view';
      const place = shop.plainPermalinks ? `${shop.url}/` : `${shop.url}/wp-json${path}`;
      const isRight = query.get('oauth_signature') === oauthSignature(method, place, query, shop.consumerSecret);
      return isRight ? null : 'woocommerce_rest_authentication_error';
    }
    if (shop.takesOnlyOauth) return 'woocommerce_rest_cannot_view';
    const basic = shop.dropsAuthorization ? undefined : authorization?.replace(/^Basic /, '');
    const [key, secret] = basic
      ? Buffer.from(basic, 'base64').toString().split(':')
      : [query.get('consumer_key'), query.get('consumer_secret')];
    if (key !== shop.consumerKey) return 'woocommerce_rest_cannot_view';
    return secret === shop.consumerSecret ? null : 'woocommerce_rest_authentication_error';
  }

  function listOrders(ask: Ask, response: http.ServerResponse) {
    const { query } = ask;
    if (shop.isOld && query.get('orderby') === 'modified')
      return error(response, 400, 'rest_invalid_param', 'Invalid parameter(s): orderby');
    const asked = Number(query.get('per_page') ?? 10);
    const perPage = Math.min(asked, shop.mostPerPage);
    if (asked > 100) return error(response, 400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
    const include = query.get('include')?.split(',').map(Number);
    const within = (name: string, stamp: string, isLater: boolean) => {
      const bound = query.get(name);
      if (bound === null || (shop.isOld && name.startsWith('modified_'))) return true;
      if (/Z|[+-]\d\d:\d\d$/.test(bound)) throw new Error('an offset in a date');
      return isLater ? stamp > bound : stamp < bound;
    };
    const status = query.get('status') ?? 'any';
    const isOf = (order: ShopOrder) => (status === 'any' ? order.status !== 'trash' : order.status === status);
    const found = [...shop.orders.values()].filter(
      (order) =>
        isOf(order) &&
        within('modified_after', order.date_modified_gmt, true) &&
        within('modified_before', order.date_modified_gmt, false) &&
        within('after', order.date_created_gmt, true) &&
        (!include || include.includes(order.id)),
    );
    const by = query.get('orderby') ?? 'date';
    const stampOf = (order: ShopOrder) => (by === 'modified' ? order.date_modified_gmt : order.date_created_gmt);
    found.sort((a, b) => (by === 'id' ? a.id - b.id : stampOf(a).localeCompare(stampOf(b)) || a.id - b.id));
    if ((query.get('order') ?? 'desc') === 'desc') found.reverse();
    const page = Number(query.get('page') ?? 1);
    const fields = query.get('_fields')?.split(',');
    const shown = found
      .slice((page - 1) * perPage, page * perPage)
      .map((order) =>
        fields ? Object.fromEntries(Object.entries(order).filter(([name]) => fields.includes(name))) : order,
      );
    const total = shown.length > 0 || page === 1 ? found.length : 0; // beyond the last there are none at all
    json(response, 200, shown, {
      'x-wp-total': String(total),
      'x-wp-totalpages': String(Math.ceil(total / perPage)),
    });
    shop.afterPage?.(ask);
  }

  async function webhooks(
    { method, query }: Ask,
    route: string,
    body: Partial<ShopWebhook>,
    response: http.ServerResponse,
  ) {
    if (method === 'GET') {
      const perPage = Math.min(Number(query.get('per_page') ?? 10), shop.mostPerPage);
      const from = (Number(query.get('page') ?? 1) - 1) * perPage;
      const all = [...shop.webhooks.values()].map(withoutSecret);
      return json(response, 200, all.slice(from, from + perPage), { 'x-wp-total': String(all.length) });
    }
    const named = route.split('/')[2]; // a POST to one of them changes it, too
    const id = named === undefined ? Math.max(10, ...shop.webhooks.keys()) + 1 : Number(named);
    const before = shop.webhooks.get(id);
    const blank = {
      id,
      name: 'Webhook',
      status: 'active',
      topic: '',
      delivery_url: '',
      secret: '',
      date_modified_gmt: null,
    };
    const next: ShopWebhook = { ...(before ?? blank), ...body, id };
    shop.webhooks.set(id, next);
    // The ping arrives before the answer, and its failure changes nothing.
    if (before?.delivery_url !== next.delivery_url)
      await fetch(next.delivery_url, { method: 'POST', body: new URLSearchParams({ webhook_id: String(id) }) }).catch(
        () => {},
      );
    json(response, named === undefined ? 201 : 200, withoutSecret(next));
  }

  return shop;
}

/** As class-wc-rest-authentication.php computes it: each name and value encoded, then what is joined once more. */
function oauthSignature(method: string, place: string, query: URLSearchParams, secret: string): string {
  const twice = (text: string) => raw(text).replaceAll('%', '%25');
  const pairs = [...query].filter(([name]) => name !== 'oauth_signature').sort(([a], [b]) => (a < b ? -1 : 1));
  const joined = pairs.map(([name, value]) => `${twice(name)}%3D${twice(value)}`).join('%26');
  return createHmac('sha256', `${secret}&`)
    .update(`${method}&${raw(place)}&${joined}`)
    .digest('base64');
}

function raw(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Has somebody change what is answered before it leaves. */
function reshaped(response: http.ServerResponse, change: (given: ShopAnswer) => ShopAnswer): void {
  const given: ShopAnswer = { status: 200, headers: {}, body: '' };
  const end = response.end.bind(response);
  const writeHead = response.writeHead.bind(response);
  Object.assign(response, {
    writeHead: (status: number, headers: Record<string, string> = {}) => {
      Object.assign(given, { status, headers });
      return response;
    },
    end: (body: string | Buffer = '') => {
      const { status, headers, body: last } = change({ ...given, body });
      writeHead(status, headers);
      return end(last);
    },
  });
}

/** As the shop would deliver it: what it sends, and the signature of that. */
export function signedBy(webhook: ShopWebhook, body: string): string {
  return createHmac('sha256', webhook.secret).update(body).digest('base64');
}

function withoutSecret({ secret: _, ...webhook }: ShopWebhook) {
  return webhook;
}

function json(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
    .end(JSON.stringify(body));
}

function error(response: http.ServerResponse, status: number, code: string, message: string): void {
  json(response, status, { code, message, data: { status } });
}

/** What a login page, a firewall or a page that is not there answers. */
export function html(response: http.ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end(LOGIN);
}

/** An order of the stand-in, modified at this moment. */
export function shopOrder(id: number, modifiedAt: Date | string, more: object = {}): ShopOrder {
  const stamp = (typeof modifiedAt === 'string' ? modifiedAt : modifiedAt.toISOString()).slice(0, 19);
  return { ...wcOrder(id, { date_created_gmt: stamp, date_modified_gmt: stamp, date_paid_gmt: stamp, ...more }) };
}
