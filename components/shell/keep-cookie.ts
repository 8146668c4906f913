const YEAR_SECONDS = 365 * 24 * 3600;

/** Keeps how somebody likes to read, on this browser, where the server sees it. Null forgets it. */
export function keepCookie(name: 'theme' | 'tz' | 'code', value: string | null): void {
  const life = value === null ? 0 : YEAR_SECONDS;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
  document.cookie = `${name}=${encodeURIComponent(value ?? '')}; Path=/; Max-Age=${life}; SameSite=Lax${secure}`;
}
