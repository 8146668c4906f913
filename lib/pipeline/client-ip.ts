import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The addresses that may speak for others: `TRUSTED_PROXIES`. */
export function trustedProxies(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/**
 * The client's address (contract §6): the socket's, unless a trusted proxy is at the other end; then the right-most
 * address of X-Forwarded-For that is not itself a trusted proxy. An entry that is no address ends the walk, so what a
 * client writes itself is never believed past it. `peer` null: the server hides it, and a proxy in front is presumed.
 */
export function clientIp(peer: string | null, forwardedFor: string | null, trusted: BlockList): string {
  let client = peer === null ? null : bareAddress(peer);
  const hops = forwardedFor?.split(',') ?? [];
  while (hops.length > 0 && (client === null || isTrusted(client, trusted))) {
    const hop = bareAddress(hops.pop()?.trim() ?? '');
    if (hop === null) break;
    client = hop;
  }
  return client ?? 'unknown';
}

/** Whether an address is one of them. */
export function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** An address in its one spelling, without port, brackets or zone, IPv4-mapped IPv6 as IPv4; null when it is none. */
function bareAddress(text: string): string | null {
  const inner = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const [zoneless = ''] = inner.split('%');
  const address = zoneless.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : null;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
}
