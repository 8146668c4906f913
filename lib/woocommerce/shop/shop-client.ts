import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Bounds, type OutgoingRequest, send } from '../../outgoing/send.ts';
import { signedQuery } from './oauth.ts';
import { jsonOf, ShopTrouble, type TroubleCause, troubleOfAnswer, troubleOfError, wordPressError } from './trouble.ts';

/** How to reach a shop's REST API, and by whose right. */
export interface ShopAccess {
  /** Without a slash at its end, with its folder. */
  url: string;
  /** What the shop itself calls its address. */
  homeUrl: string;
  permalinks: 'pretty' | 'plain';
  /** Where they go: `query` for a server that drops Authorization, `oauth` where WordPress knows of no https. */
  credentialsIn: 'header' | 'query' | 'oauth';
  consumerKey: string;
  consumerSecret: string;
}

/** What the shop answered to a good request. */
export interface ShopAnswer {
  json: unknown;
  /** X-WP-Total; null where the shop does not say. */
  total: number | null;
  /** The shop's clock. */
  date: Date | null;
}

export type Params = Readonly<Record<string, string | number>>;

/** How often a request that only reads is sent in all. */
const TRIES = 4;
/** The same where that took long, or where the shop may answer if it is asked for less. */
const SLOW_TRIES = 2;
const SLOW: readonly TroubleCause[] = ['slow', 'server_error', 'cut_off'];
const PASSING: readonly TroubleCause[] = ['busy', 'away', ...SLOW];
const FIRST_PAUSE_MS = 500;
/** A page of a hundred large orders has a few megabytes. */
const MAX_BYTES = 16 * 1024 * 1024;
/** A shop that wants longer is left alone, and tried again by a later run. */
const LONGEST_WAIT_SECONDS = 5;

/** Talks with one shop, one request at a time. Throws ShopTrouble. */
export class ShopClient {
  readonly access: ShopAccess;
  readonly bounds: Bounds;
  /** Orders that the shop can give at once, as far as it was found out. */
  mostOrders = Number.POSITIVE_INFINITY;

  constructor(access: ShopAccess, bounds: Bounds) {
    this.access = access;
    this.bounds = { maxBytes: MAX_BYTES, ...bounds };
  }

  /** Reads; what fails for a moment only is tried again. */
  async get(path: string, params: Params = {}): Promise<ShopAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#exchange('GET', path, params);
      } catch (error) {
        if (!(error instanceof ShopTrouble) || !isPassing(error)) throw error;
        if (tries >= (SLOW.includes(error.trouble) ? SLOW_TRIES : TRIES)) throw error;
        const asked = (error.retryAfterSeconds ?? 0) * 1000;
        await sleep(Math.max(asked, FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random())));
      }
    }
  }

  post(path: string, body: object): Promise<ShopAnswer> {
    return this.#exchange('POST', path, {}, body);
  }

  /** WordPress takes a POST for it too; some hosts let no PUT through. */
  async put(path: string, body: object): Promise<ShopAnswer> {
    try {
      return await this.#exchange('PUT', path, {}, body);
    } catch (error) {
      if (!(error instanceof ShopTrouble && error.trouble === 'firewall')) throw error;
      return this.post(path, body);
    }
  }

  async #exchange(method: OutgoingRequest['method'], path: string, params: Params, body?: object): Promise<ShopAnswer> {
    const answer = await ask(this.access.url, this.#request(method, path, params, body), this.bounds);
    const json = jsonOf(answer.body);
    const isGood = answer.status >= 200 && answer.status < 300 && json !== undefined && !wordPressError(json);
    if (!isGood) throw troubleOfAnswer(answer, this.access.url);
    const total = String(answer.headers['x-wp-total'] ?? '').trim();
    const date = new Date(answer.headers.date ?? Number.NaN);
    return {
      json,
      total: /^\d{1,15}$/.test(total) ? Number(total) : null,
      date: Number.isNaN(date.getTime()) ? null : date,
    };
  }

  #request(method: OutgoingRequest['method'], path: string, params: Params, body?: object): OutgoingRequest {
    const { url, permalinks, credentialsIn, consumerKey, consumerSecret } = this.access;
    const query = new URLSearchParams();
    if (permalinks === 'plain') query.set('rest_route', `/wc/v3${path}`);
    for (const [name, value] of Object.entries(params)) query.set(name, String(value));
    if (credentialsIn === 'query') {
      query.set('consumer_key', consumerKey);
      query.set('consumer_secret', consumerSecret);
    }
    const place = permalinks === 'plain' ? '/' : `/wp-json/wc/v3${path}`;
    const sent = credentialsIn === 'oauth' ? signedQuery(this.access, method, place, query, new Date()) : query;
    const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
    return {
      method,
      url: sent.size > 0 ? `${url}${place}?${sent}` : `${url}${place}`,
      headers: {
        'cache-control': 'no-cache', // some hosts keep answers, whoever asks
        ...(credentialsIn === 'header' && { authorization: `Basic ${basic}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
  }
}

/** Sends one request to a shop; what keeps it from being answered is a ShopTrouble. */
export async function ask(shop: string, request: OutgoingRequest, bounds: Bounds): Promise<Answer> {
  try {
    return await send(request, bounds);
  } catch (error) {
    throw troubleOfError(error, shop);
  }
}

/** Whether the same request may be answered in a moment. */
function isPassing({ trouble, retryAfterSeconds }: ShopTrouble): boolean {
  return PASSING.includes(trouble) && (retryAfterSeconds ?? 0) <= LONGEST_WAIT_SECONDS;
}
