import { auditOn } from '../../audit.ts';
import type { Queryable } from '../../database/pool.ts';
import { first, run, statement } from '../../database/statement.ts';
import { openSecret } from '../../keys/signing-secret.ts';
import { Refused } from '../../refused.ts';
import type { LinkedShop, Outage } from './linked-shop.ts';
import { refusedForSecret } from './refused-for-secret.ts';
import type { Visit } from './visit.ts';
import { deliveryUrlOf, settleWebhooks, type Webhook, type WebhookAct } from './webhooks.ts';

/** How often the webhooks are looked at. */
export const WATCH_MS = 5 * 60_000;
/** One that was switched on and is off again so soon is off for a reason that still holds. */
const REST_MS = 30 * 60_000;
const KEPT_OUTAGES = 50;
const KEPT_URLS = 10;

const save = statement({
  name: 'shop-watched',
  parameters: {
    id: 'uuid',
    webhooks: 'json',
    outages: 'json',
    now: 'timestamptz',
    secret_id: 'uuid',
    delivery_urls: 'text[]',
  },
  columns: {},
  text: `
    update integrations.linked_shops
    set webhooks = $webhooks, outages = $outages, checked_at = $now, secret_id = $secret_id, delivery_urls = $delivery_urls
    where integration_key_id = $id`,
});

/**
 * Looks at our webhooks in the shop: makes those that are missing, switches on what WooCommerce switched off once its
 * cause is gone, gives them the signing secret and the delivery URL of now; the secret again where their deliveries are
 * refused for it. One that somebody paused stays so. What was done is audited, also when the shop fails before all is.
 */
export async function watch(visit: Visit, now: Date, isAsked = false): Promise<WebhookAct[]> {
  const { db, shop, client } = visit;
  const { currentSecret } = shop;
  if (!currentSecret) throw new Refused('the key has no signing secret: rotate it first');
  const deliveryUrls = urlsOf(visit);
  const wouldFail = await wouldBeRefused(db, shop.key.id);
  const mayActivate = (webhook: Webhook) =>
    webhook.status === 'disabled' && !wouldFail && (isAsked || !wasSwitchedOnLately(shop.outages, webhook, now));
  const secret = openSecret(currentSecret.sealed, shop.key.id, visit.sealingKeys);
  const newSecret = shop.secretId !== currentSecret.id;
  const refusedSince = await refusedForSecret(db, shop, now, isAsked);
  const acts: WebhookAct[] = [];
  try {
    const isRefused = ({ id }: Webhook) => refusedSince.has(id);
    const due = { deliveryUrls, secret, newSecret, isRefused, mayActivate };
    const webhooks = await settleWebhooks(client, due, acts);
    shop.outages = outagesAfter(shop, webhooks, acts, refusedSince, now);
    shop.webhooks = webhooks.map(({ id, topic, status }) => ({ id, topic, status }));
    shop.secretId = currentSecret.id;
    shop.checkedAt = now;
    await run(db, save, {
      id: shop.key.id,
      webhooks: JSON.stringify(shop.webhooks),
      outages: JSON.stringify(shop.outages),
      now,
      secret_id: currentSecret.id,
      delivery_urls: [...deliveryUrls],
    });
  } finally {
    await auditActs(db, visit, acts, now);
  }
  return acts;
}

/** Looks at them where something else takes longer than they may be left alone. */
export async function watchMeanwhile(visit: Visit): Promise<void> {
  const now = new Date();
  if (now.getTime() - (visit.shop.checkedAt?.getTime() ?? 0) >= WATCH_MS) await watch(visit, now);
}

const blocked = statement({
  name: 'shop-is-not-allowed',
  parameters: { id: 'uuid' },
  columns: { is_blocked: 'boolean' },
  text: `
    select l.error_code = 'ip_not_allowed' and cardinality(k.ip_allowlist) > 0
      and not coalesce(l.client_ip::inet <<= any (k.ip_allowlist), false) as is_blocked
    from integrations.integration_keys k
    cross join lateral (
      select error_code, client_ip from integrations.request_log r
      where r.integration_key_id = k.id and r.path like '/v1/webhook/woocommerce%'
      order by r.id desc limit 1) l
    where k.id = $id`,
});

/** Whether the newest delivery was refused for where it came from, and would be again. The secret is put right anyway. */
async function wouldBeRefused(db: Queryable, id: string): Promise<boolean> {
  return (await first(db, blocked, { id }))?.is_blocked ?? false;
}

/** The right one first, then those that our webhooks may still have. */
function urlsOf({ shop, appUrl }: Visit): readonly [string, ...string[]] {
  const [known, ...others] = shop.deliveryUrls;
  const right = appUrl === null ? known : deliveryUrlOf(appUrl, shop.key.keyId);
  if (right === undefined) throw new Error('a linked shop without a delivery URL');
  const before = [known, ...others].filter((url) => url !== undefined && url !== right);
  return [right, ...before.flatMap((url) => url ?? []).slice(0, KEPT_URLS - 1)];
}

function wasSwitchedOnLately(outages: readonly Outage[], { id }: Webhook, now: Date): boolean {
  return outages.some(
    ({ webhook, to, hadOtherSecret }) =>
      webhook === id && to !== null && !hadOtherSecret && now.getTime() - Date.parse(to) < REST_MS,
  );
}

/** Ends the outages of those that are on, begins those of the ones that are off, and notes those that had another secret. */
function outagesAfter(
  shop: LinkedShop,
  webhooks: readonly Webhook[],
  acts: readonly WebhookAct[],
  refusedSince: ReadonlyMap<number, Date>,
  now: Date,
): Outage[] {
  const to = now.toISOString();
  const outages = shop.outages.map((outage) => {
    const isOn = webhooks.some(({ id, status }) => id === outage.webhook && status === 'active');
    return outage.to === null && isOn ? { ...outage, to } : outage;
  });
  const lastSeen = (shop.checkedAt ?? shop.linkedAt).toISOString();
  for (const { id, topic, status, changedAt } of webhooks) {
    const act = acts.find((one) => one.id === id);
    const wasOff = act?.did === 'switched_on' || act?.did === 'made';
    const isOpen = shop.outages.some((outage) => outage.webhook === id && outage.to === null);
    if (isOpen || (status === 'active' && !wasOff)) continue;
    const since = act ? act.changedAt : changedAt;
    const from = since !== null && since > lastSeen ? since : lastSeen;
    outages.push({ webhook: id, topic, from, to: status === 'active' ? to : null });
  }
  for (const { id, topic, did } of acts) {
    const from = did === 'secret_set' ? refusedSince.get(id) : undefined;
    if (from) outages.push({ webhook: id, topic, from: from.toISOString(), to, hadOtherSecret: true });
  }
  return outages.slice(-KEPT_OUTAGES);
}

async function auditActs(db: Queryable, { shop, by }: Visit, acts: readonly WebhookAct[], now: Date): Promise<void> {
  if (acts.length === 0) return;
  const webhooks = acts.map(({ id, topic, did }) => ({ id, topic, did }));
  const details = { key_id: shop.key.keyId, webhooks };
  await auditOn(db, by, 'shop.webhooks_settled', { integrationKeyId: shop.key.id, details }, now);
}
