/** Where people land who wanted nowhere else. */
export const homePath = '/settings/connectors';

/** Whether a browser that is at `base` stays on its site with this URL: it reads `/<tab>/evil.example` as another one. */
export function isOwnUrl(url: string, base: string): boolean {
  const origin = URL.parse(url, base)?.origin;
  return origin !== undefined && origin !== 'null' && origin === URL.parse(base)?.origin;
}

/** A `?next=` as a path of this very installation; home when it is anything else, such as another site. */
export function ownPath(next: string | undefined | null): string {
  if (!next?.startsWith('/')) return homePath;
  const base = 'http://own.invalid';
  const url = URL.parse(next, base);
  // Of `/.//evil.example` the path is `//evil.example`, which is another site again.
  if (url === null || url.origin !== base || /^\/(\/|(sign-in|api|_next)(\/|$))/.test(url.pathname)) return homePath;
  return `${url.pathname}${url.search}${url.hash}`;
}
