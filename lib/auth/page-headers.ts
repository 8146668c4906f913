const YEAR_SECONDS = 365 * 24 * 3600;

/** On a request for a page that is kept: whoever keeps it knows its scripts, and writes its policy (lib/server/kept-pages.ts). */
export const keptPageHeader = 'x-kept-page';

/** Scripts run by the nonce of this response only, and what they load. */
export function byNonce(nonce: string): string {
  return `'self' 'nonce-${nonce}' 'strict-dynamic'`;
}

/**
 * `scripts` are the sources of `script-src`. Styles may stand inline: React and Radix place things with style attributes,
 * which can run nothing. Workers are made from blobs by the build.
 */
export function contentSecurityPolicy(scripts: string): string {
  return [
    `default-src 'self'`,
    `script-src ${scripts}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** The others. The path of a one-time link goes to no other site, and over https nothing goes over http any more. */
export function securityHeaders(secure: boolean): [name: string, value: string][] {
  const always: [string, string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['Referrer-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
  ];
  return secure ? [...always, ['Strict-Transport-Security', `max-age=${YEAR_SECONDS}; includeSubDomains`]] : always;
}

/**
 * Whether a browser sends this from another site's page. Browsers name the page's origin with everything that can
 * change something; a program that names none carries no cookies of ours either. By the host that the request itself
 * was sent to, so that the console works by a LAN address, too.
 */
export function isForeignPost(method: string, headers: { get(name: string): string | null }): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  const origin = headers.get('origin');
  if (origin === null) return ['cross-site', 'same-site'].includes(headers.get('sec-fetch-site') ?? '');
  const host = URL.parse(origin)?.host; // of `null`, a sandboxed frame's, there is none
  return host === undefined || (host !== headers.get('host') && host !== headers.get('x-forwarded-host'));
}
