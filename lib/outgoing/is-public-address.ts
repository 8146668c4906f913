import ipaddr from 'ipaddr.js';

/** Site-local, as it was before RFC 3879; a range that the library takes for a public one. */
const SITE_LOCAL = ipaddr.parseCIDR('fec0::/10');

/**
 * Whether an address is somebody's on the internet: not this machine, its network, a cloud's metadata, a group or a
 * reserved range. An IPv4 address that is written as an IPv6 one is judged as what it is; other ways to wrap one (6to4,
 * Teredo, NAT64) are not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.match(SITE_LOCAL)) return false;
  return parsed.range() === 'unicast';
}
