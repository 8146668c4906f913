import type { Queryable } from '../../database/pool.ts';
import { as, first, statement } from '../../database/statement.ts';
import { otherShopOf } from '../same-shop.ts';
import { notLinked } from './link-shop.ts';
import type { ImportState, SeenWebhook } from './linked-shop.ts';
import { countRepairs, listRepairs, type Repair, type RepairCounts } from './repairs.ts';

/** A linked shop as people see it (contract §15). */
export interface ShownShop {
  url: string;
  version: string | null;
  linked_at: string;
  webhooks: SeenWebhook[];
  /** Every order modified in the shop up to then is here as the shop has it; null: not all of them are. */
  complete_until: string | null;
  orders_in_shop: number | null;
  orders_here: number;
  repaired: Repair[];
  import: { state: ImportState; done: number; total: number };
}

/** What the console shows besides. */
export interface ShopDetails {
  checkedAt: Date | null;
  reconciledAt: Date | null;
  importStartedAt: Date | null;
  /** Why the shop could not be read lately, and since when. */
  trouble: string | null;
  troubleSince: Date | null;
  repairs: RepairCounts;
  /** The shop that the key’s deliveries come from, where that is another one. */
  otherSource: string | null;
}

/** Repairs are counted so far back. */
const LATELY_MS = 7 * 24 * 60 * 60 * 1000;

/** Until when a shop `s` is known to be complete; null: not all of it has been read yet. */
export const completeUntil = `case when s.is_whole then least(s.watermark, s.behind_since - interval '1 second') end`;

const show = statement({
  name: 'show-shop',
  parameters: { organization_id: 'uuid', key_id: 'text' },
  columns: {
    integration_key_id: 'uuid',
    url: 'text',
    version: 'text?',
    linked_at: 'timestamptz',
    webhooks: as<SeenWebhook[]>('json'),
    orders_in_shop: 'integer?',
    import_state: as<ImportState>('text'),
    import_done: 'integer',
    import_total: 'integer',
    import_started_at: 'timestamptz?',
    checked_at: 'timestamptz?',
    reconciled_at: 'timestamptz?',
    trouble: 'text?',
    trouble_since: 'timestamptz?',
    home_url: 'text',
    webhook_source_url: 'text?',
    complete_until: 'timestamptz?',
    orders_here: 'integer',
  },
  text: `
    select s.integration_key_id, s.url, s.version, s.linked_at, s.webhooks, s.orders_in_shop, s.import_state,
      s.import_done, s.import_total, s.import_started_at, s.checked_at, s.reconciled_at, s.trouble, s.trouble_since,
      s.home_url, k.webhook_source_url,
      ${completeUntil} as complete_until,
      (select count(*)::integer from core.orders o where o.store_id = k.store_id and o.source = k.source
        and o.trashed_at is null and o.gone_from_shop_at is null and o.external_id like 'woo-%') as orders_here
    from integrations.linked_shops s join integrations.integration_keys k on k.id = s.integration_key_id
    where k.organization_id = $organization_id and k.key_id = $key_id`,
});

/** The shop that a key of this organization is linked to, with the newest repairs; null when it is linked to none. */
export async function showShop(
  db: Queryable,
  organizationId: string,
  keyId: string,
  { most, now = new Date() }: { most?: number; now?: Date } = {},
): Promise<{ shop: ShownShop; details: ShopDetails } | null> {
  const row = await first(db, show, { organization_id: organizationId, key_id: keyId });
  if (!row) return null;
  const shop = {
    url: row.url,
    version: row.version,
    linked_at: row.linked_at.toISOString(),
    webhooks: row.webhooks,
    complete_until: row.complete_until?.toISOString() ?? null,
    orders_in_shop: row.orders_in_shop,
    orders_here: row.orders_here,
    repaired: await listRepairs(db, row.integration_key_id, most),
    import: { state: row.import_state, done: row.import_done, total: row.import_total },
  };
  const details = {
    checkedAt: row.checked_at,
    reconciledAt: row.reconciled_at,
    importStartedAt: row.import_started_at,
    trouble: row.trouble,
    troubleSince: row.trouble_since,
    repairs: await countRepairs(db, row.integration_key_id, new Date(now.getTime() - LATELY_MS)),
    otherSource: otherShopOf(row.webhook_source_url, [row.url, row.home_url]),
  };
  return { shop, details };
}

/** The same, refusing a key that is not linked. */
export async function shownShop(db: Queryable, organizationId: string, keyId: string) {
  const shown = await showShop(db, organizationId, keyId);
  if (!shown) throw notLinked(keyId);
  return shown;
}
