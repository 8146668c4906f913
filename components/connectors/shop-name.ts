import { withoutSlashes } from '../../lib/without-slashes.ts';

/** A shop as people call it: `shop.example/de` for https://shop.example/de/. */
export function shopName(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return host === '' ? url : `${host}${withoutSlashes(pathname)}`;
}

/** Whether a shop says where it is in a way that it can be reached. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
