import type { Transaction } from '../database/prisma.ts';
import { as, run, statement } from '../database/statement.ts';

/** Today so far, and the same weekday before until the same time of day. */
export interface DayWindow {
  since: Date;
  until: Date;
  beforeSince: Date;
  beforeUntil: Date;
}

const kinds = ['orders', 'payments', 'refunds'] as const;
export type DayKind = (typeof kinds)[number];

/** How many, and how much of each currency: amounts of two currencies are not added. */
export interface Tally {
  records: number;
  /** There are more than were counted. */
  isMore: boolean;
  amounts: { currency: string; cents: number }[];
}

export interface DayOfStore {
  storeId: string;
  today: Record<DayKind, Tally>;
  before: Record<DayKind, Tally>;
}

/** Records that are looked at, over all stores: of each kind and day. Of more than its share a store says "more than". */
const LOOK_AT = 50_000;
const LEAST_SHARE = 500;

const ofDay = statement({
  name: 'records-of-day',
  parameters: {
    stores: 'uuid[]',
    since: 'timestamptz',
    until: 'timestamptz',
    before_since: 'timestamptz',
    before_until: 'timestamptz',
    share: 'integer',
  },
  columns: {
    store: 'uuid',
    is_today: 'boolean',
    kind: as<DayKind>('text'),
    currency: 'text',
    looked: 'integer',
    records: 'integer',
    cents: 'bigint',
  },
  text: `
    with tests as materialized (
      select r.entity_id as order_id from integrations.integration_keys k
      join integrations.console_requests t on t.integration_key_id = k.id and t.external_id is not null and t.undone_at is null
      join core.external_entity_refs r on r.store_id = k.store_id and r.source = k.source and r.entity_type = 'order'
        and r.external_id = t.external_id
      where k.store_id = any ($stores::uuid[])),
    days as (
      select s.store, d.is_today, d.since, d.until from unnest($stores::uuid[]) s (store) cross join (values
        (true, $since::timestamptz, $until::timestamptz),
        (false, $before_since::timestamptz, $before_until::timestamptz)) d (is_today, since, until)),
    found as (
      select store, is_today, 'orders' as kind, currency, total_cents as cents,
        status not in ('cancelled', 'failed') and trashed_at is null and id not in (select order_id from tests) as counts
      from days cross join lateral (
        select id, currency, total_cents, status, trashed_at from core.orders o
        where o.store_id = days.store and o.placed_at >= days.since and o.placed_at < days.until
        order by o.placed_at desc, o.id desc limit $share::integer) o
      union all
      select store, is_today, 'payments', currency, amount_cents,
        removed_at is null and order_id not in (select order_id from tests)
      from days cross join lateral (
        select order_id, currency, amount_cents, removed_at from core.payments p
        where p.store_id = days.store and p.paid_at >= days.since and p.paid_at < days.until and p.paid_at > '-infinity'
        order by p.paid_at desc limit $share::integer) p
      union all
      select store, is_today, 'refunds', o.currency, amount_cents,
        removed_at is null and o.id not in (select order_id from tests)
      from days cross join lateral (
        select order_id, amount_cents, removed_at from core.refunds r
        where r.store_id = days.store and r.created_at >= days.since and r.created_at < days.until
          and r.created_at > '-infinity'
        order by r.created_at desc limit $share::integer) r join core.orders o on o.id = r.order_id)
    select store, is_today, kind, currency, count(*)::integer as looked,
      count(*) filter (where counts)::integer as records,
      coalesce(least(sum(cents) filter (where counts), 9007199254740991), 0)::bigint as cents
    from found group by 1, 2, 3, 4 order by 4`,
});

/**
 * What came in today, store by store, those with the most orders first. Orders that are cancelled, failed or in the trash
 * do not count, nor does a payment or refund that a newer snapshot no longer has, nor a test from the console.
 */
export async function recordsOfDay(
  db: Transaction,
  storeIds: readonly string[],
  window: DayWindow,
  lookAt = LOOK_AT,
): Promise<DayOfStore[]> {
  const share = Math.max(Math.min(LEAST_SHARE, lookAt), Math.ceil(lookAt / Math.max(1, storeIds.length)));
  const rows = await run(db, ofDay, {
    stores: [...storeIds],
    since: window.since,
    until: window.until,
    before_since: window.beforeSince,
    before_until: window.beforeUntil,
    share,
  });
  const tallies = (storeId: string, isToday: boolean): Record<DayKind, Tally> => {
    const tally = (kind: DayKind) => {
      const of = rows.filter((row) => row.store === storeId && row.is_today === isToday && row.kind === kind);
      return {
        records: of.reduce((sum, { records }) => sum + records, 0),
        isMore: of.reduce((sum, { looked }) => sum + looked, 0) >= share,
        amounts: of.filter(({ records }) => records > 0).map(({ currency, cents }) => ({ currency, cents })),
      };
    };
    return { orders: tally('orders'), payments: tally('payments'), refunds: tally('refunds') };
  };
  const days = storeIds.map((storeId) => ({
    storeId,
    today: tallies(storeId, true),
    before: tallies(storeId, false),
  }));
  return days.sort(
    (a, b) => b.today.orders.records - a.today.orders.records || b.before.orders.records - a.before.orders.records,
  );
}
