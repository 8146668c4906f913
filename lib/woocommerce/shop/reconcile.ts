import { auditOn } from '../../audit.ts';
import { first, run, statement } from '../../database/statement.ts';
import {
  type Applied,
  applyAll,
  type Comparison,
  compareAll,
  earlier,
  fetchCreated,
  reconcileTrash,
} from './compare.ts';
import { markGone } from './mark-gone.ts';
import { createdSince, NoModifiedAfter, ordersModifiedSince, readOrders, totalOf } from './read-orders.ts';
import { forgetOldRepairs } from './repairs.ts';
import type { ShopClient } from './shop-client.ts';
import { ShopTrouble } from './trouble.ts';
import type { Visit } from './visit.ts';

/** Clocks differ, and what a slow request saves has the stamp of when it began. */
const OVERLAP_MS = 10 * 60_000;
const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;
/** Between two comparisons of a whole shop: a real one takes a second for a hundred orders, and has nine for others. */
const REST_MS_AN_ORDER = 90;
const LONGEST_REST_MS = 24 * HOUR_MS;

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
  /** Compares all that the shop has with what is here, and fetches what differs, also what is older than the key. */
  whole: boolean;
  /** Compares all, and leaves what nobody imported. */
  compares?: boolean;
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
    difference: 'integer?',
  },
  columns: {},
  text: `
    update integrations.linked_shops
    set watermark = greatest(watermark, $watermark), reconciled_at = $now, is_whole = $is_whole,
      behind_since = $behind_since, orders_in_shop = $orders_in_shop, orders_here = $orders_here,
      compared_at = case when $has_compared then $now else compared_at end,
      compared_difference = case when $has_compared then $difference else compared_difference end
    where integration_key_id = $id`,
});

/**
 * Fetches what was modified in the shop since the watermark, and the trash, and applies it. The watermark moves to the
 * moment when the shop was asked first: what is modified while it is read comes next time. Where the counts no longer go
 * together as they did, all is compared: something was deleted, or was saved with an old stamp. So is a shop that does not
 * know by when an order was modified; its watermark moves with that alone.
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
  const fetched = modified ?? (await fetchCreated(visit, since));
  const sum = { repaired: fetched.repaired, gone: 0, imported: 0 };
  sum.repaired += await reconcileTrash(visit);
  let { isWhole } = shop;
  let behindSince = earlier(shop.behindSince, fetched.behindSince);
  let compared: Comparison | null = null;
  const counts = await judgeCounts(visit, {
    knowsModified: modified !== null,
    isAsked: options.isAsked === true,
    started,
  });
  if (options.whole || options.compares || counts === 'to compare') {
    const before = isWhole ? null : shop.firstCreatedAt;
    compared = await compareAll(visit, { before, isTaken: options.whole });
    sum.repaired += compared?.repaired ?? 0;
    sum.imported = compared?.imported ?? 0;
    if (compared?.isSound) {
      isWhole = compared.isWhole;
      behindSince = compared.behindSince;
      sum.gone = await markGone(visit, compared.ids, started);
    }
  }
  const { inShop, here } = await countBoth(visit, compared?.orders ?? shop.ordersInShop);
  await run(db, save, {
    id: shop.key.id,
    watermark: compared?.isSound || (modified !== null && counts !== 'in doubt') ? watermark : shop.watermark,
    now: started,
    is_whole: isWhole,
    behind_since: behindSince,
    orders_in_shop: inShop,
    orders_here: here,
    has_compared: compared !== null,
    difference: inShop === null ? null : inShop - here,
  });
  if (sum.repaired > 0) await forgetOldRepairs(db, shop.key.id);
  if (options.isAsked || sum.repaired + sum.gone + sum.imported > 0) await auditRepairs(visit, sum, started);
  return sum;
}

/**
 * Whether the counts go together as when all was compared last. If not, all is compared, but a large shop is not read whole
 * again and again: a tenth of the time is spent on that at the most. Until then it is in doubt whether orders are missing.
 */
async function judgeCounts(
  visit: Visit,
  { knowsModified, isAsked, started }: { knowsModified: boolean; isAsked: boolean; started: Date },
): Promise<'fine' | 'in doubt' | 'to compare'> {
  const { comparedAt, comparedDifference, ordersInShop } = visit.shop;
  if (comparedAt === null) return 'to compare';
  const rests = started.getTime() - comparedAt.getTime() < restAfterComparing(ordersInShop ?? 0);
  if (!knowsModified) return rests ? 'in doubt' : 'to compare';
  if (visit.shop.import.state === 'running' || comparedDifference === null) return 'fine';
  const { inShop, here } = await countBoth(visit, null);
  if (inShop === null) return rests ? 'fine' : 'to compare'; // a shop that does not say is looked at
  const more = inShop - here - comparedDifference;
  if (more === 0) return 'fine';
  if (!rests || isAsked) return 'to compare';
  // Those that were made while we looked are on their way.
  const isNew = more < 0 || more <= ((await totalOf(visit.client, createdSince(started, true))) ?? 0);
  return isNew ? 'fine' : 'in doubt';
}

/** How long a shop of so many orders is left alone once all of it was compared. */
export function restAfterComparing(orders: number): number {
  return Math.min(LONGEST_REST_MS, orders * REST_MS_AN_ORDER);
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

/** `unsaid`: how many orders there are where the shop does not say. */
async function countBoth({ db, shop, client }: Visit, unsaid: number | null) {
  const total = await totalOf(client, { status: 'any' });
  const inShop = total === null ? unsaid : total - (await countDrafts(client));
  const row = await first(db, count, { store_id: shop.key.storeId, source: shop.key.source });
  return { inShop, here: row?.here ?? 0 };
}

/** Checkouts that were begun: `any` counts them, and they are no orders yet. Shops without them do not know the status. */
async function countDrafts(client: ShopClient): Promise<number> {
  const status = 'checkout-draft';
  try {
    const { orders, total } = await readOrders(client, { status, _fields: 'id,status' }, 1, 1);
    return orders.length > 0 && orders.every((one) => one.status === status) ? (total ?? 0) : 0;
  } catch (error) {
    if (error instanceof ShopTrouble && error.trouble === 'refused') return 0;
    throw error;
  }
}

async function auditRepairs({ db, shop, by }: Visit, sum: Reconciled, now: Date): Promise<void> {
  const details = { key_id: shop.key.keyId, ...sum };
  await auditOn(db, by, 'shop.reconciled', { integrationKeyId: shop.key.id, details }, now);
}
