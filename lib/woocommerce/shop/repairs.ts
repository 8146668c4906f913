import type { Queryable } from '../../database/pool.ts';
import { as, first, run, statement } from '../../database/statement.ts';
import type { ApiOutage } from '../../heartbeat/outages-since.ts';
import { newId } from '../../new-id.ts';
import type { Changes } from '../../verbs/verb.ts';
import type { Fetched } from './apply-fetched.ts';
import type { Outage } from './linked-shop.ts';
import type { FetchedOrder } from './read-orders.ts';
import type { Visit } from './visit.ts';

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

/** Of a shop. */
const KEPT = 10_000;
/** WooCommerce's queue delivers so long after the change at most, ordinarily. */
const QUEUED_MS = 10 * 60_000;

const insert = statement({
  name: 'note-repairs',
  parameters: { integration_key_id: 'uuid', repairs: 'json', now: 'timestamptz' },
  columns: {},
  text: `
    insert into integrations.shop_repairs
      (id, integration_key_id, external_id, order_id, changed, modified_at, repaired_at, why)
    select r.id, $integration_key_id, r.external_id, r.order_id, r.changed, r.modified_at, $now, r.why
    from json_to_recordset($repairs) as r (
      id uuid, external_id text, order_id uuid, changed json, modified_at timestamptz, why text)`,
});
const forget = statement({
  name: 'forget-old-repairs',
  parameters: { integration_key_id: 'uuid', kept: 'bigint' },
  columns: {},
  text: `
    delete from integrations.shop_repairs where integration_key_id = $integration_key_id and id <= (
      select id from integrations.shop_repairs where integration_key_id = $integration_key_id
      order by id desc offset $kept limit 1)`,
});

/** Whether a fetched order was missing here, or was not as the shop had it. */
export function isRepair({ outcome, externalId, orderId }: Fetched): boolean {
  return (outcome === 'made' || outcome === 'changed') && externalId !== null && orderId !== null;
}

/** Names what fetched orders repaired. */
export async function noteRepairs(
  { db, shop, apiOutages }: Pick<Visit, 'db' | 'shop' | 'apiOutages'>,
  repaired: readonly (readonly [Pick<FetchedOrder, 'modifiedAt'>, Omit<Fetched, 'isBehind'>])[],
): Promise<void> {
  if (repaired.length === 0) return;
  const repairs = repaired.map(([{ modifiedAt }, { outcome, externalId, orderId, changed }]) => ({
    id: newId(),
    external_id: externalId,
    order_id: orderId,
    changed: outcome === 'made' ? null : changed,
    modified_at: modifiedAt,
    why: whyMissed(apiOutages, shop.outages, modifiedAt),
  }));
  await run(db, insert, { integration_key_id: shop.key.id, repairs: JSON.stringify(repairs), now: new Date() });
}

const unnamed = statement({
  name: 'unnamed-repairs',
  parameters: { integration_key_id: 'uuid', store_id: 'uuid', source: 'text', since: 'timestamptz' },
  columns: {
    external_id: 'text',
    order_id: 'uuid',
    changed: as<Changes | null>('json'),
    modified_at: 'timestamptz?',
  },
  text: `
    with done as (
      select id as order_id, null::json as changed from core.orders
      where store_id = $store_id and source = $source and origin = 'reconciled' and created_at >= $since
      union all
      select entity_id, changed from core.record_history
      where store_id = $store_id and entity_type = 'order' and origin = 'reconciled' and at >= $since
        and changed -> 'gone_from_shop_at' is null)
    select o.external_id, d.order_id, d.changed, o.source_modified_at as modified_at
    from done d join core.orders o on o.store_id = $store_id and o.id = d.order_id
    where o.source = $source and not exists (
      select 1 from integrations.shop_repairs r where r.integration_key_id = $integration_key_id
        and r.order_id = d.order_id and r.repaired_at >= $since)`,
});

/** Names what a run repaired that was cut off before it could: it began at `diedAt`. */
export async function nameRepairsOf(visit: Pick<Visit, 'db' | 'shop' | 'apiOutages'>, diedAt: Date): Promise<void> {
  const { id, storeId: store_id, source } = visit.shop.key;
  const found = await run(visit.db, unnamed, { integration_key_id: id, store_id, source, since: diedAt });
  const repaired = found.map(({ external_id: externalId, order_id: orderId, changed, modified_at: modifiedAt }) => {
    const outcome = changed === null ? ('made' as const) : ('changed' as const);
    return [{ modifiedAt }, { outcome, externalId, orderId, changed: changed ?? {} }] as const;
  });
  await noteRepairs(visit, repaired);
}

/** Only the newest are kept. */
export async function forgetOldRepairs(db: Queryable, integrationKeyId: string): Promise<void> {
  await run(db, forget, { integration_key_id: integrationKeyId, kept: KEPT });
}

/** The outage of ours, or of a webhook of orders, that the change fell into. */
function whyMissed(ours: readonly ApiOutage[], webhooks: readonly Outage[], modifiedAt: Date | null): string | null {
  if (modifiedAt === null) return null;
  const of = ours.findLast(({ from, to }) => from <= modifiedAt && modifiedAt <= to);
  if (of) return `we couldn’t be reached ${period(of.from.toISOString(), of.to.toISOString())}`;
  const at = modifiedAt.getTime();
  const outage = webhooks.findLast(
    ({ topic, from, to, hadOtherSecret }) =>
      topic.startsWith('order.') &&
      Date.parse(from) - (hadOtherSecret ? QUEUED_MS : 0) <= at &&
      (to === null || at <= Date.parse(to)),
  );
  if (!outage) return null;
  const { webhook, from, to, hadOtherSecret } = outage;
  if (hadOtherSecret && to !== null) return `webhook ${webhook} signed with another secret ${period(from, to)}`;
  return to === null
    ? `webhook ${webhook} has been off since ${hour(from)}`
    : `webhook ${webhook} was off ${period(from, to)}`;
}

/** `from 10:02 to 11:40`, in UTC; with the days where it lasted over midnight. */
function period(from: string, to: string): string {
  const [began, ended] = [from.slice(0, 10), to.slice(0, 10)];
  return began === ended ? `from ${hour(from)} to ${hour(to)}` : `from ${began} ${hour(from)} to ${ended} ${hour(to)}`;
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
export async function listRepairs(db: Queryable, integrationKeyId: string, most = KEPT): Promise<Repair[]> {
  const found = await run(db, newest, { integration_key_id: integrationKeyId, most });
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

/** What was repaired since then, in all. */
export interface RepairCounts {
  missing: number;
  differed: number;
  /** Why, where that is known: the newest reasons first. */
  whys: string[];
}

const counts = statement({
  name: 'count-repairs',
  parameters: { integration_key_id: 'uuid', since: 'timestamptz' },
  columns: { missing: 'integer', differed: 'integer', whys: 'text[]' },
  text: `
    with lately as (
      select id, changed is null as is_missing, why from integrations.shop_repairs
      where integration_key_id = $integration_key_id and repaired_at >= $since)
    select count(*) filter (where is_missing)::integer as missing, count(*) filter (where not is_missing)::integer as differed,
      array(select why from lately where why is not null group by why order by max(id::text) desc limit 3) as whys
    from lately`,
});

export async function countRepairs(db: Queryable, integrationKeyId: string, since: Date): Promise<RepairCounts> {
  const row = await first(db, counts, { integration_key_id: integrationKeyId, since });
  return row ?? { missing: 0, differed: 0, whys: [] };
}
