import type { Transaction } from '../database/prisma.ts';
import type { LikelyCause } from '../diagnosis/group-text.ts';
import { failureGroups } from '../diagnosis/groups.ts';
import { failingWebhooks } from '../woocommerce/failing-webhooks.ts';
import { FAILURES_TO_OFF, type WebhookMeter } from '../woocommerce/webhook-meter.ts';
import { type RefusingConnection, refusingNow } from './refusing-now.ts';

/** What of a connection needs somebody, with the facts for one sentence. */
export type Attention = { keyId: string; name: string } & (
  | { kind: 'webhook'; meter: WebhookMeter }
  | { kind: 'refusing'; refusing: RefusingConnection; why: { cause: LikelyCause | null; diagnosis: string | null } }
  | { kind: 'parked'; deliveries: number; oldestAt: Date }
  | { kind: 'expiring'; expiresAt: Date; rolledTo: string | null }
);

/** More than these nobody reads. */
export const mostAttention = 5;
const DAY_MS = 24 * 3600 * 1000;
const SOON_MS = 7 * DAY_MS;
/** A webhook that was switched off sends nothing more: it is looked for this long after its last failure. */
const METER_MS = 7 * DAY_MS;
/** From so many failures in a row on a webhook is near to being switched off. */
const NEAR_OFF = 5;
/** Connections whose webhooks are looked at, those that failed last first. */
const MOST_METERS = 10;

/** At most five, the most urgent first: switched-off webhooks, refusing now, nearly off, parked, expiring in 7 days. */
export async function needsAttention(db: Transaction, organizationId: string, now: Date): Promise<Attention[]> {
  const keys = await liveKeys(db, organizationId);
  const shops = keys.filter(({ isShop }) => isShop).map(({ id }) => id);
  const [refusing, failing, parked] = await Promise.all([
    refusingNow(
      db,
      keys.map(({ id }) => id),
      now,
    ),
    failingLately(db, shops, now),
    parkedByKey(db, organizationId),
  ]);
  const meters = await failingWebhooks(db, failing, { atLeast: NEAR_OFF, since: new Date(now.getTime() - METER_MS) });
  const found = keys.flatMap((key) => attentionOf(key, { refusing, meters, parked }, now));
  const urgent = found.sort((a, b) => a.rank - b.rank || b.at.getTime() - a.at.getTime()).slice(0, mostAttention);
  return Promise.all(urgent.map((one) => explained(db, organizationId, said(one), now)));
}

/** Why it is refused, as far as the changes to the key and the diagnosis of its requests tell. */
async function explained(db: Transaction, organizationId: string, one: Attention, now: Date): Promise<Attention> {
  if (one.kind !== 'refusing') return one;
  const { integrationKeyId, errorCode } = one.refusing;
  const groups = await failureGroups(db, organizationId, { integrationKeyId, now });
  const group = groups.find((group) => group.errorCode === errorCode);
  return { ...one, why: { cause: group?.cause ?? null, diagnosis: group?.diagnosis ?? null } };
}

interface LiveKey {
  id: string;
  keyId: string;
  name: string;
  isShop: boolean;
  expiresAt: Date | null;
  rolledTo: string | null;
}

interface Findings {
  refusing: RefusingConnection[];
  meters: (WebhookMeter & { integrationKeyId: string })[];
  parked: { integrationKeyId: string; deliveries: number; oldestAt: Date }[];
}

/** With its place in the order, and what decides between two in one place: the later first. */
type Ranked = Attention & { rank: number; at: Date };

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
    const why = { cause: null, diagnosis: null };
    found.push({ ...about, kind: 'refusing', refusing: refused, why, rank: 1, at: refused.latestAt });
  } else if (meter) found.push({ ...about, kind: 'webhook', meter, rank: 2, at: meterAt });
  for (const { integrationKeyId, deliveries, oldestAt } of parked) {
    if (integrationKeyId === id) found.push({ ...about, kind: 'parked', deliveries, oldestAt, rank: 3, at: oldestAt });
  }
  if (expiresAt && expiresAt > now && expiresAt.getTime() - now.getTime() < SOON_MS) {
    const nearer = new Date(-expiresAt.getTime());
    found.push({ ...about, kind: 'expiring', expiresAt, rolledTo, rank: 4, at: nearer });
  }
  return found;
}

function said({ rank: _, at: __, ...attention }: Ranked): Attention {
  return attention;
}

/** The organization's keys that are not revoked: an expired one refuses too, and somebody may not know. */
async function liveKeys(db: Transaction, organizationId: string): Promise<LiveKey[]> {
  const rows = await db.$queryRaw<
    {
      id: string;
      key_id: string;
      name: string;
      is_shop: boolean;
      expires_at: Date | null;
      rolled_to: string | null;
    }[]
  >`
    select k.id::text, k.key_id, k.name, k.payload_format = 'woocommerce' as is_shop, k.expires_at,
      successor.key_id as rolled_to
    from integrations.integration_keys k
    left join integrations.integration_keys successor
      on successor.rolled_from = k.id and successor.organization_id = k.organization_id
    where k.organization_id = ${organizationId}::uuid and k.revoked_at is null`;
  return rows.map((row) => ({
    id: row.id,
    keyId: row.key_id,
    name: row.name,
    isShop: row.is_shop,
    expiresAt: row.expires_at,
    rolledTo: row.rolled_to,
  }));
}

/** Of these keys those with enough failures for a webhook to be near its end, the latest first. */
async function failingLately(db: Transaction, ids: string[], now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select integration_key_id::text as id
    from integrations.request_counts(${ids}::uuid[], ${new Date(now.getTime() - METER_MS)})
    where refused + failed > 0
    group by 1 having sum(refused + failed) >= ${NEAR_OFF}
    order by max(hour) desc limit ${MOST_METERS}`;
  return rows.map(({ id }) => id);
}

async function parkedByKey(db: Transaction, organizationId: string): Promise<Findings['parked']> {
  const groups = await db.parkedDelivery.groupBy({
    by: ['integrationKeyId'],
    where: { organizationId, state: 'parked' },
    _count: { _all: true },
    _min: { receivedAt: true },
  });
  return groups.flatMap(({ integrationKeyId, _count, _min }) =>
    _min.receivedAt ? [{ integrationKeyId, deliveries: _count._all, oldestAt: _min.receivedAt }] : [],
  );
}
