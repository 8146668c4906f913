import ipaddr from 'ipaddr.js';

// No zod: the console's allowlist takes this file into the browser.

/**
 * An address or CIDR, v4 or v6, as PostgreSQL's inet would print it: host bits cleared, IPv4-mapped IPv6 as the IPv4 it
 * is, no prefix on a single address. Null for anything else: octal-looking numbers, zones, hex, half an address.
 */
export function canonicalNetwork(text: string): string | null {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const width = parsed.kind() === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? width : Number(bits);
  if (prefix > width) return null;
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    return prefix < 96 ? null : canonicalNetwork(`${parsed.toIPv4Address()}/${prefix - 96}`);
  }
  const network =
    parsed instanceof ipaddr.IPv6
      ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${prefix}`).toRFC5952String()
      : ipaddr.IPv4.networkAddressFromCIDR(`${parsed}/${prefix}`).toString();
  return prefix === width ? network : `${network}/${prefix}`;
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  // The library reads 042 inside ::ffff:203.0.113.042 as octal.
  const dotted = text.includes('.') ? text.slice(text.lastIndexOf(':') + 1) : null;
  return dotted === null || ipaddr.IPv4.isValidFourPartDecimal(dotted) ? ipaddr.IPv6.parse(text) : null;
}

/**
 * What is wrong with an entry, as a sentence that quotes it; null when it will do.
 * `203.0.113.0/33 is not an address or CIDR: the part after / goes up to 32.`
 */
export function networkProblem(entry: string): string | null {
  if (canonicalNetwork(entry) !== null) return null;
  const why = octalHint(entry) ?? prefixHint(entry);
  return `${entry} is not an address or CIDR${why === null ? '' : `: ${why}`}.`;
}

/** Why a number with a leading zero is taken for no address; null when there is none. */
export function octalHint(entry: string): string | null {
  const found = /(^|[.:])0\d/.test(entry) && entry.includes('.');
  return found ? 'a number with a leading zero may be read as octal' : null;
}

function prefixHint(entry: string): string | null {
  const [, address = '', bits] = /^([^/]+)\/(\d+)$/.exec(entry) ?? [];
  const parsed = parseAddress(address);
  if (parsed === null || bits === undefined) return null;
  return `the part after / goes up to ${parsed.kind() === 'ipv4' ? 32 : 128}`;
}
