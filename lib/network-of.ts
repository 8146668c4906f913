import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The network of an address, as far as one sender has all of it: of IPv6 its /64, of IPv4 itself. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [network] = ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toRFC5952String().split('/');
  return `${network}/64`;
}
