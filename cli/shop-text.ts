import type { Repair } from '../lib/woocommerce/shop/repairs.ts';
import type { ShopDetails, ShownShop } from '../lib/woocommerce/shop/show-shop.ts';
import { facts } from './print.ts';

/** Repairs that are named; `--json` has more. */
const NAMED = 10;

/** A linked shop, for people. */
export function shopAsText({ shop, details }: { shop: ShownShop; details: ShopDetails }): string {
  const { trouble, troubleSince } = details;
  return facts({
    Shop: shop.url,
    WooCommerce: shop.version ?? 'version unknown',
    Linked: shop.linked_at,
    Webhooks: shop.webhooks.map(({ id, topic, status }) => `${id} ${topic}: ${status}`).join(', '),
    'Complete until': shop.complete_until ?? 'not complete yet: shops reconcile, or shops import',
    Orders: `${shop.orders_in_shop ?? '?'} in the shop, ${shop.orders_here} here`,
    Repaired: repairsAsText(shop.repaired),
    Import: importAsText(shop.import),
    ...(trouble !== null && { Trouble: `since ${troubleSince?.toISOString()}: ${trouble}` }),
  });
}

function importAsText({ state, done, total }: ShownShop['import']): string {
  return state === 'none' ? 'none' : `${state}, ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
}

function repairsAsText(repairs: readonly Repair[]): string {
  if (repairs.length === 0) return 'nothing';
  const named = repairs.slice(0, NAMED).map(repairAsText).join('; ');
  return repairs.length > NAMED ? `${named}; and ${repairs.length - NAMED} more` : named;
}

function repairAsText({ external_id: id, changed, since, why }: Repair): string {
  const what = changed === null ? 'was missing' : `differed (${Object.keys(changed).join(', ') || 'details'})`;
  return `${id} ${what}${since === null ? '' : ` since ${since}`}${why === null ? '' : `: ${why}`}`;
}
