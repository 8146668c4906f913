import { auditOn } from '../../audit.ts';
import { first, run, statement } from '../../database/statement.ts';
import { type Applied, applyAll, compareAll, earlier, reconcileTrash } from './compare.ts';
import { markGone } from './mark-gone.ts';
import { NoModifiedAfter, ordersModifiedSince, readOrders } from './read-orders.ts';
import { forgetOldRepairs } from './repairs.ts';
import type { ShopClient } from './shop-client.ts';
import { ShopTrouble } from './trouble.ts';
import type { Visit } from './visit.ts';

/** Clocks differ, and what a slow request saves has the stamp of when it began. */
const OVERLAP_MS = 10 * 60_000;
const SECOND_MS = 1000;

export interface Reconciled {
  /** Orders that were missing or not as the shop had them, and those that the shop has deleted for good. */
  repaired: number;
  gone: number;
  /** Orders from before the key was there, which nobody had imported: they were not missing. */
  imported: number;
}

export interface ReconcileOptions {
  /** From then on instead of from the watermark. */
  since?: Date;
  /** From then on at the latest: since then nothing could be delivered. */
  from?: Date | undefined;
  /** Compares all that the shop has with what is here, and fetches what differs, however old. */
  whole: boolean;
  /** Somebody asked for it, and is named in the audit log even if nothing was missing. */
  isAsked?: true;
}

const save = statement({
  name: 'shop-reconciled',
  parameters: {
    id: 'uuid',
    watermark: 'timestamptz',
    now: 'timestamptz',
    is_whole: 'boolean',
    behind_since: 'timestamptz?',
    orders_in_shop: 'integer?',
    orders_here: 'integer',
    has_compared: 'boolean',
  },
  columns: {},
  text: `
    update integrations.linked_shops
    set watermark = greatest(watermark, $watermark), reconciled_at = $now, is_whole = $is_whole,
      behind_since = $behind_since, orders_in_shop = $orders_in_shop, orders_here = $orders_here,
      compared_at = case when $has_compared then $now else compared_at end
    where integration_key_id = $id`,
});

/**
 * Fetches what was modified in the shop since the watermark, and the trash, and applies it. The watermark moves to the
 * moment when the shop was asked first: what is modified while it is read comes next time. Where the counts no longer go
 * together as they did, all is compared: something was deleted, or was saved with an old stamp.
 */
export async function reconcile(visit: Visit, options: ReconcileOptions): Promise<Reconciled> {
  const { db, shop, client } = visit;
  const from = options.from && options.from < shop.watermark ? options.from : shop.watermark;
  const since = new Date((options.since ?? from).getTime() - OVERLAP_MS);
  const started = new Date();
  const { date } = await client.get('/orders', { per_page: 1, status: 'any', _fields: 'id' });
  const mark = Math.min(started.getTime(), date?.getTime() ?? started.getTime());
  // A stamp of this very second may still be given.
  const watermark = new Date(Math.floor(mark / SECOND_MS) * SECOND_MS - SECOND_MS);
  const modified = await fetchModified(visit, since);
  const sum = { repaired: modified?.repaired ?? 0, gone: 0, imported: 0 };
  sum.repaired += await reconcileTrash(visit);
  let { isWhole } = shop;
  let behindSince = earlier(shop.behindSince, modified?.behindSince ?? null);
  const compares = options.whole || modified === null || !isWhole || (await haveCountsMoved(visit));
  if (compares) {
    const repairsAll = options.whole || isWhole;
    const historyBefore = isWhole ? null : shop.firstCreatedAt;
    const compared = await compareAll(visit, repairsAll ? null : since, historyBefore);
    sum.repaired += compared.repaired;
    sum.imported = compared.imported;
    if (compared.isWhole || repairsAll) {
      isWhole = compared.isWhole;
      behindSince = compared.behindSince;
    }
    if (compared.isWhole) sum.gone = await markGone(visit, compared.ids, started);
  }
  const counts = await countBoth(visit);
  await run(db, save, {
    id: shop.key.id,
    watermark,
    now: started,
    is_whole: isWhole,
    behind_since: behindSince,
    orders_in_shop: counts.inShop,
    orders_here: counts.here,
    has_compared: compares && (options.whole || isWhole),
  });
  if (sum.repaired > 0) await forgetOldRepairs(db, shop.key.id);
  if (options.isAsked || sum.repaired + sum.gone + sum.imported > 0) await auditRepairs(visit, sum, started);
  return sum;
}

/** Null: the shop does not know by when an order was modified. */
async function fetchModified(visit: Visit, since: Date): Promise<Applied | null> {
  const seen = new Map<number, number>();
  const sum: Applied = { repaired: 0, imported: 0, behindSince: null };
  try {
    for await (const { orders, askedAt } of ordersModifiedSince(visit.client, since)) {
      const fresh = orders.filter(({ id, modifiedAt }) => seen.get(id) !== modifiedAt?.getTime());
      for (const { id, modifiedAt } of fresh) seen.set(id, modifiedAt?.getTime() ?? 0);
      const { repaired, behindSince } = await applyAll(visit, fresh, askedAt);
      sum.repaired += repaired;
      sum.behindSince = earlier(sum.behindSince, behindSince);
    }
  } catch (error) {
    if (error instanceof NoModifiedAfter) return null;
    throw error;
  }
  return sum;
}

const count = statement({
  name: 'count-shop-orders',
  parameters: { store_id: 'uuid', source: 'text' },
  columns: { here: 'integer' },
  text: `
    select count(*)::integer as here from core.orders
    where store_id = $store_id and source = $source and trashed_at is null and gone_from_shop_at is null
      and external_id like 'woo-%'`,
});

async function countBoth({ db, shop, client }: Visit): Promise<{ inShop: number | null; here: number }> {
  const { total } = await client.get('/orders', { per_page: 1, status: 'any', _fields: 'id' });
  const inShop = total === null ? null : total - (await countDrafts(client));
  const row = await first(db, count, { store_id: shop.key.storeId, source: shop.key.source });
  return { inShop, here: row?.here ?? 0 };
}

/** Checkouts that were begun: `any` counts them, and they are no orders yet. Shops without them do not know the status. */
async function countDrafts(client: ShopClient): Promise<number> {
  const status = 'checkout-draft';
  try {
    const { orders, total } = await readOrders(client, { status, _fields: 'id,status' }, 1, 1);
    return orders.length > 0 && orders.every((one) => one.status === status) ? total : 0;
  } catch (error) {
    if (error instanceof ShopTrouble && error.trouble === 'refused') return 0;
    throw error;
  }
}

async function haveCountsMoved(visit: Visit): Promise<boolean> {
  const { ordersInShop, ordersHere } = visit.shop;
  const { inShop, here } = await countBoth(visit);
  if (inShop === null || ordersInShop === null || ordersHere === null) return false;
  return inShop - here !== ordersInShop - ordersHere;
}

async function auditRepairs({ db, shop, by }: Visit, sum: Reconciled, now: Date): Promise<void> {
  const details = { key_id: shop.key.keyId, ...sum };
  await auditOn(db, by, 'shop.reconciled', { integrationKeyId: shop.key.id, details }, now);
}
