import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { withoutSlashes } from '../without-slashes.ts';
import type { ShopKey } from './delivery.ts';

/**
 * True for two addresses of one shop: host and path count; scheme, trailing slashes and a language segment at the end,
 * which plugins add to the address of the page that an order was placed on, do not (contract §10).
 */
export function isSameShop(one: string, other: string): boolean {
  return one === other || placeOf(one) === placeOf(other);
}

/** The shop that a key takes deliveries from, if that is none of these addresses of one shop; else null. */
export function otherShopOf(pinned: string | null, own: readonly string[]): string | null {
  return pinned !== null && !own.some((address) => isSameShop(pinned, address)) ? pinned : null;
}

/** `/de`, `/pt-br`, `/zh_Hans`. */
const LANGUAGE = /\/[a-z]{2}(?:[-_](?:[a-z]{2}|[a-z]{4}))?$/i;

function placeOf(address: string): string {
  const text = address.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return withoutSlashes(text);
  return `${url.host}${withoutSlashes(url.pathname).replace(LANGUAGE, '')}`;
}

/**
 * Whether a delivery comes from the key's own shop. The first one that names its shop makes it that; one that names
 * none cannot be another's.
 */
export async function isOwnShop(db: Queryable, key: ShopKey, source: string | null): Promise<boolean> {
  if (source === null || source.trim() === '') return true;
  const pinned = key.webhookSourceUrl ?? (await pin(db, key.id, source));
  return isSameShop(pinned, source);
}

/** Whoever is first wins: a second one waits for it, and sees it when it looks again. */
async function pin(db: Queryable, keyRowId: string, source: string): Promise<string> {
  const shop = source.slice(0, 2_000).toWellFormed();
  for (;;) {
    const [row] = await run(db, pinStatement, { id: keyRowId, shop });
    if (row) return row.shop;
  }
}

const pinStatement = statement({
  name: 'pin-shop',
  parameters: { id: 'uuid', shop: 'text' },
  columns: { shop: 'text' },
  text: `
    with pinned as (
      update integrations.integration_keys set webhook_source_url = $shop
      where id = $id and webhook_source_url is null returning webhook_source_url)
    select webhook_source_url as shop from pinned
    union all
    select webhook_source_url from integrations.integration_keys where id = $id and webhook_source_url is not null`,
});
