import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import type { FailureGroup } from '../diagnosis/group-text.ts';
import { failureGroups } from '../diagnosis/groups.ts';
import { isWebhook } from '../formats/formats.ts';
import { NEAR_OFF, STUCK_MS } from '../incidents/judge.ts';
import { keyStatus } from '../keys/key-status.ts';
import type { Viewer } from '../organizations/viewer.ts';
import { failingWebhooks } from '../woocommerce/failing-webhooks.ts';
import { FAILURES_TO_OFF, type WebhookMeter } from '../woocommerce/webhook-meter.ts';
import type { Health } from './health.ts';
import { type OrdersToLookAt, ordersToLookAt } from './orders-to-look-at.ts';
import type { JudgedKey } from './read-health.ts';
import { type RefusingConnection, refusingConnections } from './refusing-connections.ts';

/** What of a connection needs somebody, with the facts for one sentence. */
export type Attention = { keyId: string; name: string } & (
  | { kind: 'webhook'; meter: WebhookMeter }
  | { kind: 'refusing'; health: Health; failure: FailureGroup | null }
  | { kind: 'parked'; deliveries: number; oldestAt: Date }
  | { kind: 'orders'; orders: number; externalId: string; reason: string; since: Date }
  | { kind: 'expiring'; expiresAt: Date; rolledTo: string | null }
);

/** More than these nobody reads. */
export const mostAttention = 5;
const DAY_MS = 24 * 3600 * 1000;
const SOON_MS = 7 * DAY_MS;
/** A webhook that was switched off sends nothing more: it is looked for this long after its last failure. */
const METER_MS = 7 * DAY_MS;
/** Connections whose webhooks are looked at, those that failed last first. */
const MOST_METERS = 10;

/**
 * At most five, the most urgent first: switched-off webhooks, refusing, nearly off, refusing some, parked, orders to look
 * at, expiring.
 */
export async function needsAttention(
  db: Transaction,
  { organizationId, mayManage }: Pick<Viewer, 'organizationId' | 'mayManage'>,
  { retentionDays, now }: { retentionDays: number; now: Date },
): Promise<Attention[]> {
  const keys = await liveKeys(db, organizationId, now);
  const shops = keys.filter(({ isShop }) => isShop).map(({ id }) => id);
  const [refusing, failing, parked, toLookAt] = await Promise.all([
    refusingConnections(db, keys, { retentionDays, now }),
    failingLately(db, shops, now),
    parkedByKey(db, organizationId, now),
    ordersToLookAt(db, organizationId),
  ]);
  const meters = await failingWebhooks(db, failing, { atLeast: NEAR_OFF, since: new Date(now.getTime() - METER_MS) });
  const found = [
    ...keys.flatMap((key) => attentionOf(key, { refusing, meters, parked }, now)),
    ...toLookAt.flatMap((orders) => attentionOfStore(keys, orders)),
  ];
  const urgent = found.sort((a, b) => a.rank - b.rank || b.at.getTime() - a.at.getTime()).slice(0, mostAttention);
  return Promise.all(
    urgent.map(async ({ rank: _, at: __, refused, ...one }) => {
      if (one.kind !== 'refusing' || refused === undefined) return one;
      const { integrationKeyId, errorCode } = refused;
      const groups = await failureGroups(db, organizationId, { integrationKeyId, mayManage, now });
      return { ...one, failure: groups.find((group) => group.errorCode === errorCode) ?? groups[0] ?? null };
    }),
  );
}

interface LiveKey extends JudgedKey {
  keyId: string;
  name: string;
  isShop: boolean;
  storeId: string;
  rolledTo: string | null;
}

interface Findings {
  refusing: RefusingConnection[];
  meters: (WebhookMeter & { integrationKeyId: string })[];
  parked: { integrationKeyId: string; deliveries: number; oldestAt: Date }[];
}

/** With its place in the order, and what decides between two in one place: the later first. */
type Ranked = Attention & { rank: number; at: Date; refused?: RefusingConnection };

/** Of its webhooks and refusals a key has one line, the worse one; that of a webhook tells the refusals too. */
function attentionOf(key: LiveKey, { refusing, meters, parked }: Findings, now: Date): Ranked[] {
  const { id, keyId, name, expiresAt, rolledTo } = key;
  const about = { keyId, name };
  const found: Ranked[] = [];
  const [meter] = meters
    .filter(({ integrationKeyId }) => integrationKeyId === id)
    .sort((a, b) => b.failuresInARow - a.failuresInARow);
  const isOff = meter !== undefined && meter.failuresInARow >= FAILURES_TO_OFF;
  const refused = refusing.find(({ integrationKeyId }) => integrationKeyId === id);
  const meterAt = meter?.lastFailureAt ?? now;
  if (meter && isOff) found.push({ ...about, kind: 'webhook', meter, rank: 0, at: meterAt });
  else if (refused) {
    const { health, latestAt: at } = refused;
    // A webhook's end that is near is the worse news than some refusals.
    if (health.state === 'partly' && meter) found.push({ ...about, kind: 'webhook', meter, rank: 2, at: meterAt });
    else {
      const rank = health.state === 'partly' ? 3 : 1;
      found.push({ ...about, kind: 'refusing', health, failure: null, refused, rank, at });
    }
  } else if (meter) found.push({ ...about, kind: 'webhook', meter, rank: 2, at: meterAt });
  for (const { integrationKeyId, deliveries, oldestAt } of parked) {
    if (integrationKeyId === id) found.push({ ...about, kind: 'parked', deliveries, oldestAt, rank: 4, at: oldestAt });
  }
  if (expiresAt && expiresAt > now && expiresAt.getTime() - now.getTime() < SOON_MS) {
    const nearer = new Date(-expiresAt.getTime());
    found.push({ ...about, kind: 'expiring', expiresAt, rolledTo, rank: 6, at: nearer });
  }
  return found;
}

/** Orders are a store's: they are named with the shop that sends to it. */
function attentionOfStore(keys: readonly LiveKey[], { storeId, ...orders }: OrdersToLookAt): Ranked[] {
  const key = keys.find((one) => one.storeId === storeId && one.isShop) ?? keys.find((one) => one.storeId === storeId);
  if (key === undefined) return [];
  return [{ keyId: key.keyId, name: key.name, kind: 'orders', ...orders, rank: 5, at: orders.since }];
}

/** The organization's keys that are not revoked: an expired one refuses too, and somebody may not know. */
async function liveKeys(db: Transaction, organizationId: string, now: Date): Promise<LiveKey[]> {
  const keys = await db.integrationKey.findMany({
    where: { organizationId, revokedAt: null },
    select: {
      id: true,
      keyId: true,
      name: true,
      storeId: true,
      payloadFormat: true,
      expiresAt: true,
      revokedAt: true,
      revokedBy: true,
      createdAt: true,
      webhookSourceUrl: true,
      successors: { select: { keyId: true }, take: 1 },
    },
  });
  return keys.map(({ payloadFormat, successors, ...key }) => ({
    ...key,
    status: keyStatus(key, now),
    isShop: isWebhook(payloadFormat),
    rolledTo: successors[0]?.keyId ?? null,
  }));
}

const failingMost = statement({
  name: 'attention-failing-keys',
  parameters: { keys: 'uuid[]', since: 'timestamptz' },
  columns: { id: 'text' },
  text: `
    select integration_key_id::text as id from integrations.request_counts($keys, $since)
    where refused + failed > 0
    group by 1 having sum(refused + failed) >= ${NEAR_OFF}
    order by max(hour) desc limit ${MOST_METERS}`,
});

/** Of these keys those with enough failures for a webhook to be near its end, the latest first. */
async function failingLately(db: Transaction, keys: string[], now: Date): Promise<string[]> {
  const rows = await run(db, failingMost, { keys, since: new Date(now.getTime() - METER_MS) });
  return rows.map(({ id }) => id);
}

/** What is parked and not about to be applied by itself, as what was over the rate limit is within a minute. */
async function parkedByKey(db: Transaction, organizationId: string, now: Date): Promise<Findings['parked']> {
  const groups = await db.parkedDelivery.groupBy({
    by: ['integrationKeyId'],
    where: {
      organizationId,
      state: 'parked',
      OR: [{ cause: { not: 'over_rate_limit' } }, { receivedAt: { lte: new Date(now.getTime() - STUCK_MS) } }],
    },
    _count: { _all: true },
    _min: { receivedAt: true },
  });
  return groups.flatMap(({ integrationKeyId, _count, _min }) =>
    _min.receivedAt ? [{ integrationKeyId, deliveries: _count._all, oldestAt: _min.receivedAt }] : [],
  );
}
