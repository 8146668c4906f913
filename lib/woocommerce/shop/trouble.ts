import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import type { Answer } from '../../outgoing/send.ts';
import { Refused } from '../../refused.ts';
import { isObject } from '../wc-fields.ts';

/** What stands between us and a shop. */
export type TroubleCause =
  | 'address'
  | 'away'
  | 'slow'
  | 'no_wordpress'
  | 'no_woocommerce'
  | 'firewall'
  | 'no_json'
  | 'wrong_secret'
  | 'wrong_key'
  | 'read_only'
  | 'no_right'
  | 'busy'
  | 'server_error'
  | 'cut_off'
  | 'too_large'
  | 'refused';

/** The shop could not be read, or not be written: why, in a sentence that says what to do. */
export class ShopTrouble extends Refused {
  readonly trouble: TroubleCause;
  override readonly field: string;
  /** When the shop asks to be left alone until then. */
  readonly retryAfterSeconds: number | null;

  constructor(trouble: TroubleCause, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.trouble = trouble;
    this.field = fieldOf(trouble);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Of what a person gives to link a shop. */
function fieldOf(trouble: TroubleCause): 'url' | 'consumerKey' | 'consumerSecret' {
  if (trouble === 'wrong_secret') return 'consumerSecret';
  return trouble === 'wrong_key' || trouble === 'read_only' || trouble === 'no_right' ? 'consumerKey' : 'url';
}

/** What a key or its user may not do: trying again changes nothing. */
export function isRefusedForGood({ trouble }: ShopTrouble): boolean {
  return trouble === 'wrong_secret' || trouble === 'wrong_key' || trouble === 'read_only' || trouble === 'no_right';
}

/** No answer. */
export function troubleOfError(error: unknown, shop: string): ShopTrouble {
  if (!(error instanceof OutgoingError)) throw error;
  const { fault, message } = error;
  if (fault === 'redirect')
    return new ShopTrouble('address', `${shop}: ${message}; enter the address that the shop itself uses`);
  if (fault === 'too_large') return new ShopTrouble('too_large', `${shop}: ${message}`);
  if (fault === 'timeout') return new ShopTrouble('slow', `${shop}: ${message}`);
  const isAddress = ['bad_url', 'not_https', 'private_address', 'unknown_host'].includes(fault);
  return new ShopTrouble(isAddress ? 'address' : 'away', `${shop}: ${message}`);
}

/** An answer that is not what was asked for. */
export function troubleOfAnswer({ status, headers, body }: Answer, shop: string): ShopTrouble {
  const error = wordPressError(jsonOf(body));
  const wait = secondsOf(headers['retry-after']);
  // Once PHP has printed a warning it can't send a status any more: the error's own is the right one.
  if (error) return troubleOfWordPress(status < 300 ? error.status : status, error, shop, wait);
  if (status === 429 || status >= 500)
    return new ShopTrouble(
      busyOrBroken(status),
      `${shop} answered ${status}: it is busy, down for maintenance, or its server has an error; try again later`,
      wait,
    );
  if (status === 404 || status === 410) return noWordPress(shop);
  if (status === 401 && /^basic/i.test(headers['www-authenticate'] ?? ''))
    return new ShopTrouble(
      'firewall',
      `${shop} asks for a password before WordPress does: ask your host to turn password protection off for /wp-json/`,
    );
  if (status >= 400)
    return new ShopTrouble(
      'firewall',
      `${shop} answered ${status} before WordPress did: a firewall or security plugin blocks us; ask your host to allow requests to /wp-json/`,
    );
  if (status >= 200 && status < 300 && /^\s*(?:[[{]|$)/.test(textOf(body)))
    return new ShopTrouble(
      'cut_off',
      `${shop} broke off in the middle of its answer: its server runs out of memory or time; ask your host to raise PHP’s memory_limit and max_execution_time`,
    );
  if (status >= 200 && status < 300)
    return new ShopTrouble(
      'no_json',
      `${shop} answered with a web page instead of JSON: a login page, a “coming soon” page or a firewall is in front of it; let /wp-json/ through`,
    );
  return new ShopTrouble('refused', `${shop} answered ${status}`);
}

export function noWordPress(shop: string): ShopTrouble {
  return new ShopTrouble(
    'no_wordpress',
    `WordPress was not found at ${shop}: check the address, with its folder if the shop is in one`,
  );
}

/** Retry-After says how long, or until when; null: nothing that can be read. */
function secondsOf(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined) return null;
  const seconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return seconds > 0 ? seconds : null; // NaN is not
}

/** One that asks for patience, and one that fails: the latter may answer if it is asked for less. */
function busyOrBroken(status: number): 'busy' | 'server_error' {
  return status === 429 || status === 503 ? 'busy' : 'server_error';
}

interface WordPressError {
  code: string;
  message: string;
  /** As the body says. */
  status: number;
}

/** The error that an answer is, in WordPress's own words; null: it is none. */
export function wordPressError(json: unknown): WordPressError | null {
  if (!isObject(json) || typeof json.code !== 'string' || typeof json.message !== 'string') return null;
  const status = isObject(json.data) ? Number(json.data.status) : Number.NaN;
  return { code: json.code, message: json.message, status: Number.isInteger(status) ? status : 400 };
}

/** Undefined: it is no JSON. */
export function jsonOf(body: Buffer): unknown {
  const text = textOf(body);
  const json = parsed(text);
  return json === undefined && !/<(?:!doctype|html)\b/i.test(text) ? amongWarnings(text) : json;
}

/** Some plugins put a byte order mark in front. */
function textOf(body: Buffer): string {
  return body.toString('utf8').replace(/^\ufeff+/, '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lines that could be where the JSON begins, and brackets that could be its last. */
const [MOST_STARTS, MOST_ENDS] = [20, 5];

/** Some servers print PHP's warnings before or after it: it goes from the start of a line to a bracket at the end of one. */
function amongWarnings(text: string): unknown {
  const starts = [...text.matchAll(/(?<=^|[\n>])[ \t\ufeff]*(?=[[{])/g)].slice(0, MOST_STARTS);
  const ends = [...text.matchAll(/[}\]](?=\s*(?:[\n<]|$))/g)].slice(-MOST_ENDS).reverse();
  for (const start of starts) {
    for (const end of ends) {
      const json = parsed(text.slice(start.index + start[0].length, end.index + 1));
      if (isObject(json) || Array.isArray(json)) return json;
    }
  }
  return undefined;
}

function troubleOfWordPress(
  status: number,
  { code, message }: WordPressError,
  shop: string,
  wait: number | null,
): ShopTrouble {
  if (code === 'woocommerce_rest_authentication_error') {
    if (/write permission/i.test(message))
      return new ShopTrouble(
        'read_only',
        'the consumer key is read-only: in WooCommerce → Settings → Advanced → REST API, give it Read/Write permissions',
      );
    if (/read permission/i.test(message))
      return new ShopTrouble(
        'no_right',
        'the consumer key may only write: in WooCommerce → Settings → Advanced → REST API, give it Read/Write permissions',
      );
    if (/consumer key/i.test(message)) return unknownKey();
    if (/secret|signature/i.test(message))
      return new ShopTrouble(
        'wrong_secret',
        'the consumer secret is wrong: copy it again, or create a new REST API key in WooCommerce',
      );
    return new ShopTrouble('wrong_key', `WooCommerce refused the consumer key: ${plain(message)}`);
  }
  if (/^woocommerce_rest_cannot_/.test(code)) {
    if (status === 403)
      return new ShopTrouble(
        'no_right',
        'the consumer key’s WordPress user no longer has permission: make them an administrator or shop manager, or create a key as somebody who is',
      );
    return unknownKey();
  }
  if (code === 'rest_no_route')
    return new ShopTrouble(
      'no_woocommerce',
      `WooCommerce isn’t active at ${shop}, or older than 3.5: activate or update it`,
    );
  if (status === 429 || status >= 500)
    return new ShopTrouble(busyOrBroken(status), `${shop} answered ${status}: ${plain(message)}`, wait);
  if (status === 401 || status === 403)
    return new ShopTrouble(
      'firewall',
      `${shop} answered ${status}: ${plain(message)}: a security plugin closes WordPress’s REST API; let requests to /wp-json/wc/v3/ through`,
    );
  return new ShopTrouble('refused', `${shop} answered ${status}: ${plain(message)}`);
}

function unknownKey(): ShopTrouble {
  return new ShopTrouble(
    'wrong_key',
    'WooCommerce doesn’t know this consumer key: copy it again, or create a new one; if it is right, its WordPress user lost the right to manage the shop',
  );
}

/** Somebody else's words, in one short line; never what looks like a credential. */
function plain(message: string): string {
  const line = message
    .slice(0, 2_000)
    .replace(/<[^>]{0,500}>/g, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.replace(/\bc[ks]_\w+/g, '…').slice(0, 200);
}
