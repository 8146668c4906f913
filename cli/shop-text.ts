import type { Repair } from '../lib/woocommerce/shop/repairs.ts';
import type { ShopRun } from '../lib/woocommerce/shop/shop-runs.ts';
import type { ShopDetails, ShownShop } from '../lib/woocommerce/shop/show-shop.ts';
import { facts } from './print.ts';

/** Repairs that are named; `--json` has more. */
const NAMED = 10;

/** A linked shop, for people. */
export function shopAsText(
  { shop, details }: { shop: ShownShop; details: ShopDetails },
  runs: readonly ShopRun[],
): string {
  const { trouble, troubleSince, otherSource } = details;
  return facts({
    Shop: shop.url,
    WooCommerce: shop.version ?? 'version unknown',
    Linked: shop.linked_at,
    Webhooks: shop.webhooks.map(({ id, topic, status }) => `${id} ${topic}: ${status}`).join(', '),
    Orders: completenessAsText(shop),
    Repaired: repairsAsText(shop.repaired),
    Import: importAsText(shop.import),
    ...(trouble !== null && { Trouble: `since ${troubleSince?.toISOString()}: ${trouble}` }),
    ...(otherSource !== null && {
      'Another shop': `this key takes deliveries from ${otherSource}: link that one, or accept the move by keys set --source-url`,
    }),
    Runs: runs.length === 0 ? 'none yet' : runs.map(runAsText).join('; '),
  });
}

/** What an owner wants to know, in one line. */
function completenessAsText({ complete_until: until, orders_in_shop: inShop, orders_here: here }: ShownShop): string {
  const complete = until === null ? 'Not complete yet: shops import, or shops reconcile.' : `Complete up to ${until}.`;
  const ofShop = inShop === null ? '' : `${count(inShop)} ${inShop === 1 ? 'order' : 'orders'} in the shop, `;
  return `${complete} ${ofShop}${count(here)} here.`;
}

function runAsText({ task, startedAt, endedAt, outcome, count: did, error }: ShopRun): string {
  const took = endedAt === null ? '' : ` in ${endedAt.getTime() - startedAt.getTime()} ms`;
  return `${task} ${startedAt.toISOString()}: ${outcome}${did === null ? '' : `, ${did}`}${took}${error === null ? '' : `: ${error}`}`;
}

const count = (number: number) => number.toLocaleString('en-US');

function importAsText({ state, done, total }: ShownShop['import']): string {
  return state === 'none' ? 'none' : `${state}, ${count(done)} of ${count(total)}`;
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
