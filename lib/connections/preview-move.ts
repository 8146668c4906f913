import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { shopMinorUnits } from '../money/woocommerce-currencies.ts';
import { Refused } from '../refused.ts';
import { headerValue } from '../request-log/header-value.ts';
import { waitingSources } from '../woocommerce/list-moves.ts';
import { readDelivery } from '../woocommerce/read-delivery.ts';
import { isSameShop, otherShopOf } from '../woocommerce/same-shop.ts';

/** What will happen when a key is moved to another shop. */
export interface MovePreview {
  /** The key's shop now. */
  fromUrl: string;
  /** Its deliveries that came lately: they would be parked. */
  arrived: { day: number; week: number; atLeast: boolean };
  /** The other shop's that wait: they would be applied. */
  waiting: number;
  /** The shop that the key is linked to, where that is another than the one it would move to. */
  linkedTo: string | null;
}

/** One that waits, as far as it can be read. */
export interface MovedDelivery {
  id: string;
  receivedAt: Date;
  /** The order's or customer's external id, or else the topic. */
  name: string;
  /** An order's, or what the delivery is; null where it cannot be read. */
  status: string | null;
  /** `20.00 EUR`; null for what is no order. */
  total: string | null;
}

const DAY_MS = 24 * 3600 * 1000;
/** Rows of the log that are looked at. */
const MOST_ROWS = 20_000;
const PAGE = 50;
/** A body above it is listed unread. */
const MOST_BYTES = 262_144;

export async function previewMove(
  db: Transaction,
  organizationId: string,
  { keyId, url, now }: { keyId: string; url: string; now: Date },
): Promise<MovePreview> {
  const key = await shopOfKey(db, organizationId, keyId);
  const [sources, arrived, linked] = await Promise.all([
    waitingSources(db, key.id),
    arrivedFrom(db, key, now),
    db.linkedShop.findUnique({ where: { integrationKeyId: key.id }, select: { url: true, homeUrl: true } }),
  ]);
  const waiting = sources.filter((source) => isSameShop(source.url, url));
  const staysLinked = linked !== null && otherShopOf(url, [linked.url, linked.homeUrl]) !== null;
  return {
    fromUrl: key.shop,
    arrived,
    waiting: waiting.reduce((sum, source) => sum + source.waiting, 0),
    linkedTo: staysLinked ? linked.url : null,
  };
}

const moved = statement({
  name: 'moved-deliveries',
  parameters: { key: 'uuid', urls: 'text[]', after: 'uuid?', most: 'bigint' },
  columns: { id: 'text', received_at: 'timestamptz', topic: 'text?', external_id: 'text?', body: 'bytea?' },
  text: `
    select id::text, received_at, topic, external_id,
      case when octet_length(body) <= ${MOST_BYTES} then body end as body
    from integrations.parked_deliveries
    where integration_key_id = $key::uuid and state = 'parked' and cause = 'other_shop'
      and source_url = any ($urls::text[]) and ($after::uuid is null or id > $after::uuid)
    order by id limit $most`,
});

/** A page of the deliveries that the move would apply, in the order in which it does; `after` is the last one's id. */
export async function movedDeliveries(
  db: Transaction,
  organizationId: string,
  { keyId, url, after }: { keyId: string; url: string; after: string | null },
): Promise<{ deliveries: MovedDelivery[]; more: boolean }> {
  const key = await shopOfKey(db, organizationId, keyId);
  const sources = (await waitingSources(db, key.id)).filter((source) => isSameShop(source.url, url));
  const urls = sources.map((source) => source.url);
  const rows = await run(db, moved, { key: key.id, urls, after, most: PAGE + 1 });
  const deliveries = rows.slice(0, PAGE).map(({ id, received_at, topic, external_id, body }) => ({
    id,
    receivedAt: received_at,
    name: external_id ?? topic ?? 'A delivery',
    ...(body === null ? { status: null, total: null } : read(topic, body)),
  }));
  return { deliveries, more: rows.length > PAGE };
}

function read(topic: string | null, body: Buffer): { status: string | null; total: string | null } {
  const { reading } = readDelivery(topic, body);
  if (reading.kind === 'trash') return { status: 'trashed', total: null };
  if (reading.kind === 'client') return { status: 'customer', total: null };
  if (reading.kind !== 'order') return { status: null, total: null };
  const { status, content } = reading.snapshot;
  const digits = shopMinorUnits(content.currency) ?? 2;
  const total = (content.total_cents / 10 ** digits).toFixed(digits);
  return { status: status?.replaceAll('_', ' ') ?? null, total: `${total} ${content.currency}` };
}

async function shopOfKey(db: Transaction, organizationId: string, keyId: string) {
  const key = await db.integrationKey.findFirst({ where: { keyId, organizationId } });
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  if (key.webhookSourceUrl === null) throw new Refused('this key has no shop yet: the first delivery names it');
  return { id: key.id, shop: key.webhookSourceUrl };
}

const arrivals = statement({
  name: 'arrived-from',
  parameters: { day_ago: 'timestamptz', key: 'uuid', week_ago: 'timestamptz' },
  columns: { source: 'text?', day: 'integer', week: 'integer' },
  text: `
    select source, count(*) filter (where id >= integrations.uuid_at($day_ago))::integer as day, count(*)::integer as week
    from (
      select id, ${headerValue('x-wc-webhook-source')} as source
      from integrations.request_log
      where integration_key_id = $key::uuid and verified and status_code < 400 and id >= integrations.uuid_at($week_ago)
      order by id desc limit ${MOST_ROWS}) newest
    group by source`,
});

/** By the header of accepted deliveries, in the newest rows of a week. */
async function arrivedFrom(
  db: Transaction,
  key: { id: string; shop: string },
  now: Date,
): Promise<MovePreview['arrived']> {
  const [dayAgo, weekAgo] = [new Date(now.getTime() - DAY_MS), new Date(now.getTime() - 7 * DAY_MS)];
  const rows = await run(db, arrivals, { day_ago: dayAgo, key: key.id, week_ago: weekAgo });
  const own = rows.filter(({ source }) => source !== null && isSameShop(source, key.shop));
  return {
    day: own.reduce((sum, { day }) => sum + day, 0),
    week: own.reduce((sum, { week }) => sum + week, 0),
    atLeast: rows.reduce((sum, { week }) => sum + week, 0) === MOST_ROWS,
  };
}
