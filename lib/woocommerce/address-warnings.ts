import ipaddr from 'ipaddr.js';

/** Why a shop may not reach this installation, each as a sentence that names the address. */
export interface AddressWarnings {
  /** Stock WordPress refuses to call it at all. */
  refused: string | null;
  /** What it sends travels unencrypted. */
  plain: string | null;
}

/** What WordPress lets its webhooks call (wp_http_validate_url). */
const OPEN_PORTS = ['', '80', '443', '8080'];

/** What is to be said of APP_URL before somebody pastes it into a shop. Pure, so that a browser can say it too. */
export function addressWarnings(appUrl: string): AddressWarnings {
  const { protocol, hostname, port, host } = new URL(appUrl);
  const name = hostname.replace(/^\[|\]$/g, '');
  const refused = isOwn(name)
    ? `${host} is an address of this machine or of a private network. Stock WordPress refuses to call it, and no shop outside reaches it: set APP_URL to the public address.`
    : OPEN_PORTS.includes(port)
      ? null
      : `${host} has the port ${port}. Stock WordPress calls the ports 80, 443 and 8080 only: serve this installation on one of them and set APP_URL.`;
  const plain =
    protocol === 'http:' ? `${host} is plain http: customers’ names and addresses would travel unencrypted.` : null;
  return { refused, plain };
}

/** Loopback, private or link-local: by the address, or by a name that stands for one. */
function isOwn(name: string): boolean {
  if (/(^|\.)(localhost|local|internal|lan|home\.arpa)$/i.test(name)) return true;
  return ipaddr.isValid(name) && ipaddr.process(name).range() !== 'unicast';
}
