import { type Health, healthText } from '../connections/health.ts';
import { isWebhook } from '../formats/formats.ts';
import { FAILURES_TO_OFF, type WebhookMeter } from '../woocommerce/webhook-meter.ts';
import { connectionPath, counted, type Finding, type WatchedKey } from './finding.ts';
import type { IncidentKind } from './kinds.ts';

// What counts as an incident: one pure function a kind, over facts that others read (of linked shops: judge-shop.ts). The
// console's "Needs attention" and the job that opens notices both ask here.

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** From so many failures in a row on a webhook is near to being switched off. */
export const NEAR_OFF = 3;
/** What was over the rate limit is applied within a minute; after ten it is stuck, and so is whatever else is parked. */
export const STUCK_MS = 10 * MINUTE_MS;
/** Of a connection's latest requests: one or two that fail are a try. */
const LEAST_REFUSED = 3;
const STAGES_DAYS = [1, 3, 14] as const;
/** A key that was not used for so long is not missed. */
export const STILL_USED_MS = 7 * DAY_MS;

export function judgeWebhook(key: WatchedKey, meter: WebhookMeter): Finding | null {
  const { webhookId, topic, failuresInARow, lastFailureAt } = meter;
  if (failuresInARow < NEAR_OFF) return null;
  const webhook = `Webhook ${webhookId}${topic === null ? '' : ` (${topic})`}`;
  const last = lastFailureAt ? `, the last time ${lastFailureAt.toISOString()}` : '';
  const times = Math.min(failuresInARow, FAILURES_TO_OFF);
  if (failuresInARow >= FAILURES_TO_OFF) {
    return about(key, 'webhook_off', webhookId, {
      title: `webhook ${webhookId} is probably switched off`,
      detail: `${webhook} failed ${times} times in a row${last}. At the ${FAILURES_TO_OFF}th failure WooCommerce switches a webhook off, and tells nobody.`,
      meaning: 'What this webhook would have reported no longer arrives here.',
      action: 'Fix the cause, then switch the webhook on again',
      path: connectionPath(key, '#woocommerce'),
    });
  }
  return about(key, 'webhook_failing', webhookId, {
    title: `webhook ${webhookId} has failed ${times} times in a row`,
    detail: `${webhook} failed ${times} times in a row${last}.`,
    meaning: `After ${FAILURES_TO_OFF} failures in a row WooCommerce switches it off, and what it reports stops arriving.`,
    action: 'See why they were refused',
    path: connectionPath(key, '?log=1&status=4xx'),
  });
}

export function judgeHealth(key: WatchedKey, health: Health): Finding | null {
  const isExpired = health.state === 'expired' && health.requestsSince;
  const refuses = health.state === 'refusing' || health.state === 'partly';
  if (!isExpired && !(refuses && health.recent.refused >= LEAST_REFUSED)) return null;
  const code = refuses ? (health.recent.latestRefusal?.errorCode ?? null) : null;
  const why = code === null ? '' : ` Error code of the latest: ${code}.`;
  const isPartly = health.state === 'partly';
  const found = about(key, 'refusing', '', {
    title: isPartly ? 'some requests are refused' : 'requests are refused',
    detail: `${healthText(health, (moment) => moment.toISOString())}${why}`,
    meaning: isWebhook(key.payloadFormat)
      ? 'What was refused isn’t here, and WooCommerce doesn’t send it again.'
      : 'What was refused isn’t here, unless the sender sends it again.',
    action: isExpired ? 'Change its expiry, or create a replacement key' : 'See the refused requests and their cause',
    path: connectionPath(key, isExpired ? '' : code === null ? '?log=1&status=4xx' : `?log=1&error=${code}`),
  });
  return { ...found, refusals: { errorCode: code, isPartly } };
}

export function judgeParked(
  key: WatchedKey,
  { deliveries, oldestAt }: { deliveries: number; oldestAt: Date },
  now: Date,
): Finding | null {
  if (deliveries === 0 || now.getTime() - oldestAt.getTime() < STUCK_MS) return null;
  const they = deliveries === 1 ? 'It’s' : 'They’re';
  return about(key, 'parked', '', {
    title: `${counted(deliveries, 'delivery is', 'deliveries are')} parked`,
    detail: `${counted(deliveries, 'delivery has', 'deliveries have')} been waiting, the oldest since ${oldestAt.toISOString()}.`,
    meaning: `${they} stored in full, but not applied yet: orders may be missing here, or out of date.`,
    action: 'Review the parked deliveries',
    path: '/settings/connectors/parked',
  });
}

/** The stage that a moment ahead is in: it ends in 1, 3 or 14 days or less; null: later, or it has ended. */
function endingStage(endsAt: Date, now: Date): (typeof STAGES_DAYS)[number] | null {
  const left = endsAt.getTime() - now.getTime();
  if (left <= 0) return null;
  return STAGES_DAYS.find((days) => left <= days * DAY_MS) ?? null;
}

/** Something replaced the old one meanwhile: whoever did that is given half of the overlap before they are reminded. */
function isHalfOver(begunAt: Date, endsAt: Date, now: Date): boolean {
  return now.getTime() - begunAt.getTime() >= (endsAt.getTime() - begunAt.getTime()) / 2;
}

export interface KeyEnd {
  endsAt: Date;
  lastUsedAt: Date;
  rolledTo: { keyId: string; at: Date } | null;
}

export function judgeKeyEnd(key: WatchedKey, { endsAt, lastUsedAt, rolledTo }: KeyEnd, now: Date): Finding | null {
  const stage = endingStage(endsAt, now);
  if (stage === null || now.getTime() - lastUsedAt.getTime() > STILL_USED_MS) return null;
  if (rolledTo !== null && !isHalfOver(rolledTo.at, endsAt, now)) return null;
  const within = `in ${counted(stage, 'day', 'days')} or less`;
  const used = `It was last used ${lastUsedAt.toISOString()}.`;
  return about(key, 'key_ending', String(stage), {
    title: rolledTo === null ? `the key ends ${within}` : `the old key ends ${within} and is still used`,
    detail: `${rolledTo === null ? 'The key' : `Replaced by pck_int_${rolledTo.keyId}, this key`} ends ${endsAt.toISOString()}. ${used}`,
    meaning: 'From then on every request with it gets 401 invalid_api_key.',
    action: rolledTo === null ? 'Change its expiry, or create a replacement key' : 'Put the new key into the sender',
    path: connectionPath(rolledTo === null ? key : { keyId: rolledTo.keyId }),
  });
}

export interface SecretEnd {
  replacedAt: Date;
  endsAt: Date;
  lastUsedAt: Date;
}

export function judgeSecretEnd(
  key: WatchedKey,
  { replacedAt, endsAt, lastUsedAt }: SecretEnd,
  now: Date,
): Finding | null {
  const stage = endingStage(endsAt, now);
  if (stage === null || !isHalfOver(replacedAt, endsAt, now)) return null;
  return about(key, 'secret_ending', String(stage), {
    title: 'the old signing secret ends soon and is still used',
    detail: `The signing secret was rotated ${replacedAt.toISOString()}. The old one ends ${endsAt.toISOString()}, and was last used ${lastUsedAt.toISOString()}.`,
    meaning: 'From then on what is signed with it gets 401 signature_invalid.',
    action: isWebhook(key.payloadFormat)
      ? 'Paste the new secret into each webhook'
      : 'Put the new secret into the sender',
    path: connectionPath(key, '#signing-secret'),
  });
}

export interface RateUse {
  limit: number;
  busiestMinute: number;
  busiestAt: Date;
  /** The first refusal of late; null: there was none. */
  limitedAt: Date | null;
}

export function judgeRate(key: WatchedKey, { limit, busiestMinute, busiestAt, limitedAt }: RateUse): Finding | null {
  const place = { action: 'Raise the rate limit, or slow the sender down', path: connectionPath(key, '#rate-limit') };
  if (limitedAt !== null) {
    return about(key, 'rate_limited', '', {
      title: 'the rate limit was reached',
      detail: `Requests have been getting 429 rate_limited since ${limitedAt.toISOString()}: the limit is ${limit.toLocaleString('en-US')} a minute.`,
      meaning: 'A refused request isn’t here until the sender sends it again.',
      ...place,
    });
  }
  if (busiestMinute * 5 <= limit * 4) return null;
  return about(key, 'rate_near', '', {
    title: 'more than 80 % of the rate limit is used',
    detail: `The busiest minute had ${counted(busiestMinute, 'request', 'requests')}, at ${busiestAt.toISOString()}: the limit is ${limit.toLocaleString('en-US')} a minute.`,
    meaning:
      'Above the limit requests get 429 rate_limited; WooCommerce’s deliveries wait, and are applied a minute later.',
    ...place,
  });
}

export function about(
  { id, organizationId, name }: WatchedKey,
  kind: IncidentKind,
  subject: string,
  text: Pick<Finding, 'title' | 'detail' | 'meaning' | 'action' | 'path'>,
): Finding {
  return { ...text, kind, organizationId, integrationKeyId: id, subject, title: `${name}: ${text.title}` };
}
