import type { ServerResponse } from 'node:http';

/** What of a stand-in shop its approval page needs. */
interface Approving {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  reach: (url: string) => string;
}

const PARAMETERS = ['app_name', 'scope', 'user_id', 'return_url', 'callback_url'] as const;

/**
 * /wc-auth/v1/ as WooCommerce has it: who is not signed in is sent to the login (which here asks nothing), the page has
 * two links, and "Approve" brings the keys to `callback_url` before it sends the browser back.
 */
export async function askInBrowser(
  shop: Approving,
  url: URL,
  cookie: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const deny = (why: string) =>
    void response.writeHead(401, { 'content-type': 'text/html' }).end(`Access denied: ${why}`);
  const go = (location: string, headers: Record<string, string> = {}) =>
    void response.writeHead(302, { location, ...headers }).end();
  const {
    user_id = '',
    return_url = '',
    callback_url = '',
    ...more
  } = Object.fromEntries(PARAMETERS.map((name) => [name, url.searchParams.get(name) ?? '']));
  if ([user_id, return_url, callback_url, ...Object.values(more)].includes('')) return deny('a parameter is missing');
  if (!callback_url.startsWith('https://')) return deny('The callback_url needs to be over SSL');
  const place = (step: string) => `${shop.url}/wc-auth/v1/${step}/${url.search}`;
  const back = (success: 0 | 1) => {
    const to = new URL(return_url);
    to.searchParams.set('success', String(success));
    to.searchParams.set('user_id', user_id);
    return to.href;
  };
  if (/\/login\/?$/.test(url.pathname)) return go(place('authorize'), { 'set-cookie': 'wordpress_logged_in=1' });
  if (!cookie?.includes('wordpress_logged_in')) return go(place('login'));
  if (/\/authorize\/?$/.test(url.pathname)) {
    const links = `<a href="${place('access_granted')}">Approve</a><a href="${back(0)}">Deny</a>`.replaceAll(
      '&',
      '&amp;',
    );
    return void response.writeHead(200, { 'content-type': 'text/html' }).end(links);
  }
  const { consumerKey: consumer_key, consumerSecret: consumer_secret } = shop;
  const answer = await fetch(shop.reach(callback_url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json;charset=UTF-8' },
    body: JSON.stringify({ key_id: 7, user_id, consumer_key, consumer_secret, key_permissions: more.scope }),
  });
  return answer.status === 200 ? go(back(1)) : deny('An error occurred in the request');
}
