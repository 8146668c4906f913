import ipaddr from 'ipaddr.js';
import { type Arrived, headerOf } from './arrived.ts';
import type { Cause } from './causes.ts';
import { type Diagnosis, diagnosis } from './diagnosis.ts';

export interface AllowlistKnown {
  keyName: string;
  entries: readonly string[];
  /** The address at the other end of the connection; null where it is hidden, or no longer known. */
  peer: string | null;
  /** Good requests of this key in 24 h came from these. */
  usualAddresses: readonly string[];
  /** Whether an address is in TRUSTED_PROXIES. */
  trusts(address: string): boolean;
}

/** Stage 3 refused with `ip_not_allowed`: which address was seen, where it comes from, and which entry it is nearest to. */
export function diagnoseAllowlist(
  { clientIp, rawHeaders }: Arrived,
  { keyName, entries, peer: socket, usualAddresses, trusts }: AllowlistKnown,
): Diagnosis {
  const peer = socket?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null;
  const forwarded = headerOf(rawHeaders, 'x-forwarded-for');
  const nearest = nearestEntry(clientIp, entries);
  const evidence = {
    address: clientIp,
    seen_in: peer === null ? null : peer === clientIp ? 'the connection itself' : 'X-Forwarded-For',
    ...(nearest && { nearest_entry: nearest.entry, common_bits: nearest.bits }),
    entries: entries.length,
    ...(usualAddresses.length > 0 && { usual_addresses: usualAddresses }),
  };
  const refused = (cause: Cause, summary: string, remedy: string) => diagnosis(cause, summary, remedy, evidence);
  const here = `${clientIp} is not in the IP allowlist of ${keyName}`;
  // The walk through the header ends at a trusted address only where there is no other to go on to.
  if (trusts(clientIp)) {
    const proxy = `${clientIp} is a proxy in front of us (it is in TRUSTED_PROXIES)`;
    return forwarded === null
      ? refused(
          'proxy_names_nobody',
          `${proxy}, and it sent no X-Forwarded-For, so its own address was checked.`,
          `Have the proxy send the client’s address. In nginx: ${forwardInNginx}`,
        )
      : refused(
          'forwarded_unreadable',
          `${proxy}, but its X-Forwarded-For doesn’t contain the client’s IP address: ${clipped(forwarded)}. So the proxy’s own address was checked.`,
          `Have the proxy write IP addresses there, separated by commas. In nginx: ${forwardInNginx}`,
        );
  }
  if (forwarded !== null && peer === clientIp && isPrivate(clientIp)) {
    return refused(
      'untrusted_proxy',
      `${clientIp} is a proxy in front of us. It sent X-Forwarded-For: ${clipped(forwarded)}, which we ignore because ${clientIp} isn’t in TRUSTED_PROXIES.`,
      'Whoever runs this installation adds the proxy’s address to TRUSTED_PROXIES. Then the sender’s own address is checked.',
    );
  }
  if (nearest?.isNeighbour) {
    return refused(
      'neighbour',
      `${here}, but it is right next to the entry ${nearest.entry}.`,
      `If the sender may have any address of that network, widen the entry. Otherwise allow ${clientIp}.`,
    );
  }
  const family = clientIp.includes(':') ? 'IPv6' : 'IPv4';
  if (!entries.some((entry) => entry.includes(':') === clientIp.includes(':'))) {
    return refused(
      'other_family',
      `${here}: it is an ${family} address, and the list has only ${family === 'IPv6' ? 'IPv4' : 'IPv6'} ones.`,
      `The sender also connects by ${family}. Allow ${clientIp}, or its provider’s ${family} network.`,
    );
  }
  return refused(
    'not_listed',
    `${here}.`,
    `If the sender is yours, allow ${clientIp}. Senders on Heroku, Render or Vercel change their address: require a signature instead.`,
  );
}

const forwardInNginx = 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;';
const LONGEST_HEADER = 120;

function clipped(header: string): string {
  const text = header === '' ? 'it is empty' : header;
  return text.length > LONGEST_HEADER ? `${text.slice(0, LONGEST_HEADER - 1)}…` : text;
}

interface Nearest {
  entry: string;
  /** Leading bits that the address has in common with it. */
  bits: number;
  /** So near that it is likely the same network: all but 8 bits of IPv4, or 64 of IPv6. */
  isNeighbour: boolean;
}

function nearestEntry(address: string, entries: readonly string[]): Nearest | null {
  if (!ipaddr.isValid(address)) return null;
  const bytes = ipaddr.process(address).toByteArray();
  let nearest: Nearest | null = null;
  for (const entry of entries) {
    const [network = ''] = entry.split('/');
    if (!ipaddr.isValid(network)) continue;
    const other = ipaddr.process(network).toByteArray();
    if (other.length !== bytes.length) continue;
    const bits = commonBits(bytes, other);
    if (nearest === null || bits > nearest.bits) {
      nearest = { entry, bits, isNeighbour: bits >= (bytes.length === 4 ? 24 : 64) };
    }
  }
  return nearest;
}

function commonBits(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  if (at < 0) return a.length * 8;
  return at * 8 + Math.clz32((a[at] ?? 0) ^ (b[at] ?? 0)) - 24;
}

function isPrivate(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() !== 'unicast';
}
