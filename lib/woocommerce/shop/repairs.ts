import type { Queryable } from '../../database/pool.ts';
import { as, run, statement } from '../../database/statement.ts';
import { newId } from '../../new-id.ts';
import type { Changes } from '../../verbs/context.ts';
import type { Fetched } from './apply-fetched.ts';
import type { LinkedShop, Outage } from './linked-shop.ts';
import type { FetchedOrder } from './read-orders.ts';

/** An order that was missing here, or was not as the shop had it. */
export interface Repair {
  external_id: string;
  order_id: string;
  /** Fields with their values before and after; null: the order was missing. */
  changed: Changes | null;
  /** When the shop changed it: since then it was not here as the shop had it. */
  since: string | null;
  repaired_at: string;
  /** Why it was missed, where that is known. */
  why: string | null;
  origin: 'reconciled';
}

const KEPT = 1_000;

const insert = statement({
  name: 'note-repair',
  parameters: {
    id: 'uuid',
    integration_key_id: 'uuid',
    external_id: 'text',
    order_id: 'uuid',
    changed: 'json?',
    modified_at: 'timestamptz?',
    now: 'timestamptz',
    why: 'text?',
    kept_besides: 'bigint',
  },
  columns: {},
  text: `
    with old as (
      delete from integrations.shop_repairs where integration_key_id = $integration_key_id and id <= (
        select id from integrations.shop_repairs where integration_key_id = $integration_key_id
        order by id desc offset $kept_besides limit 1))
    insert into integrations.shop_repairs
      (id, integration_key_id, external_id, order_id, changed, modified_at, repaired_at, why)
    values ($id, $integration_key_id, $external_id, $order_id, $changed, $modified_at, $now, $why)`,
});

/** Names what a fetched order repaired, if it did. */
export async function noteRepair(
  db: Queryable,
  shop: LinkedShop,
  order: FetchedOrder,
  { outcome, externalId, orderId, changed }: Fetched,
): Promise<boolean> {
  if ((outcome !== 'made' && outcome !== 'changed') || externalId === null || orderId === null) return false;
  await run(db, insert, {
    id: newId(),
    integration_key_id: shop.key.id,
    external_id: externalId,
    order_id: orderId,
    changed: outcome === 'made' ? null : JSON.stringify(changed),
    modified_at: order.modifiedAt,
    now: new Date(),
    why: whyMissed(shop.outages, order.modifiedAt),
    kept_besides: KEPT - 1,
  });
  return true;
}

/** The outage of a webhook of orders that the change fell into. */
function whyMissed(outages: readonly Outage[], modifiedAt: Date | null): string | null {
  const at = modifiedAt?.toISOString();
  const outage = outages.findLast(
    ({ topic, from, to }) => at !== undefined && topic.startsWith('order.') && from <= at && (to === null || at <= to),
  );
  if (!outage) return null;
  if (outage.to === null) return `webhook ${outage.webhook} has been off since ${hour(outage.from)}`;
  return `webhook ${outage.webhook} was off from ${hour(outage.from)} to ${hour(outage.to)}`;
}

const hour = (iso: string) => iso.slice(11, 16);

const newest = statement({
  name: 'newest-repairs',
  parameters: { integration_key_id: 'uuid', most: 'bigint' },
  columns: {
    external_id: 'text',
    order_id: 'uuid',
    changed: as<Changes | null>('json'),
    modified_at: 'timestamptz?',
    repaired_at: 'timestamptz',
    why: 'text?',
  },
  text: `
    select external_id, order_id, changed, modified_at, repaired_at, why from integrations.shop_repairs
    where integration_key_id = $integration_key_id order by id desc limit $most`,
});

/** The newest first. */
export async function listRepairs(db: Queryable, integrationKeyId: string): Promise<Repair[]> {
  const found = await run(db, newest, { integration_key_id: integrationKeyId, most: KEPT });
  return found.map(({ external_id, order_id, changed, modified_at: modifiedAt, repaired_at: repairedAt, why }) => ({
    external_id,
    order_id,
    changed,
    since: modifiedAt?.toISOString() ?? null,
    repaired_at: repairedAt.toISOString(),
    why,
    origin: 'reconciled',
  }));
}
