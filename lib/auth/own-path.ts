/** Where people land who wanted nowhere else. */
export const homePath = '/settings/connectors';

/** A `?next=` as a path of this very installation; home when it is anything else, such as another site. */
export function ownPath(next: string | undefined | null): string {
  if (!next?.startsWith('/')) return homePath;
  const base = 'http://own.invalid';
  const url = URL.parse(next, base);
  if (url === null || url.origin !== base || /^\/(sign-in|api|_next)(\/|$)/.test(url.pathname)) return homePath;
  return `${url.pathname}${url.search}${url.hash}`;
}
