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
  const said = wordPressError(body);
  const wait = secondsOf(headers['retry-after']);
  if (said) return troubleOfWordPress(status, said, shop, wait);
  if (status === 429 || status >= 500)
    return new ShopTrouble(
      'busy',
      `${shop} answered ${status}: it is busy, down for maintenance, or its server has an error; try again later`,
      wait,
    );
  if (status === 401 || status === 403)
    return new ShopTrouble(
      'firewall',
      `${shop} answered ${status} before WordPress did: a firewall or security plugin blocks us; ask your host to allow requests to /wp-json/`,
    );
  if (status === 404) return noWordPress(shop);
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

interface WordPressError {
  code: string;
  message: string;
}

export function wordPressError(body: Buffer): WordPressError | null {
  const json = jsonOf(body);
  if (!isObject(json) || typeof json.code !== 'string' || typeof json.message !== 'string') return null;
  return { code: json.code, message: json.message };
}

/** Undefined: it is no JSON. */
export function jsonOf(body: Buffer): unknown {
  try {
    // Some plugins put a byte order mark or warnings in front.
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
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
    return new ShopTrouble('busy', `${shop} answered ${status}: ${plain(message)}`, wait);
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
