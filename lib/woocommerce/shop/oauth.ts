import { createHmac, randomBytes } from 'node:crypto';

/** Who signs, and what the shop calls its own address. */
interface Signer {
  homeUrl: string;
  consumerKey: string;
  consumerSecret: string;
}

/**
 * The query with OAuth 1.0a's parameters: how WooCommerce takes credentials where it believes that it is asked over plain
 * http. What it signs is its own address of the place, which it takes for one of http then.
 */
export function signedQuery(
  access: Signer,
  method: string,
  path: string,
  query: URLSearchParams,
  now: Date,
): URLSearchParams {
  const all = new URLSearchParams(query);
  all.set('oauth_consumer_key', access.consumerKey);
  all.set('oauth_nonce', randomBytes(16).toString('hex'));
  all.set('oauth_signature_method', 'HMAC-SHA256');
  all.set('oauth_timestamp', String(Math.floor(now.getTime() / 1000)));
  const pairs = [...all].map(([name, value]) => [encode(name), encode(value)] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const parameters = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  const place = `${access.homeUrl.replace(/^https:/, 'http:')}${path}`;
  const text = [method, encode(place), encode(parameters)].join('&');
  all.set('oauth_signature', createHmac('sha256', `${access.consumerSecret}&`).update(text).digest('base64'));
  return all;
}

/** RFC 3986, as PHP's rawurlencode. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
