import { type Health, healthMarks, healthText } from '../lib/connections/health.ts';
import { formats, isWebhook } from '../lib/formats/formats.ts';
import type { ApiOutage } from '../lib/heartbeat/outages-since.ts';
import type { ShownKey } from '../lib/keys/list-keys.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import type { RolledKey } from '../lib/keys/roll-key.ts';
import type { Rotation } from '../lib/keys/rotate-signing-secret.ts';
import { meterText, uncounted, type WebhookMeter } from '../lib/woocommerce/webhook-meter.ts';
import { facts, table, visible } from './print.ts';

/** A key by the names of its columns; `key_id` is the bare 8. */
export function keyAsJson(key: ShownKey) {
  return {
    key_id: key.keyId,
    name: key.name,
    status: key.status,
    store_id: key.store.id,
    payload_format: key.payloadFormat,
    source: key.source,
    scopes: key.scopes,
    require_signature: key.requireSignature,
    require_timestamp: key.requireTimestamp,
    ip_allowlist: key.ipAllowlist,
    rate_limit_per_minute: key.rateLimitPerMinute,
    expires_at: iso(key.expiresAt),
    revoked_at: iso(key.revokedAt),
    revoked_by: key.revokedBy,
    has_signing_secret: key.signingSecret !== null,
    signing_secret_set_at: iso(key.signingSecret?.createdAt),
    old_secret_until: iso(key.oldSecretUntil),
    rolled_from: key.rolledFrom,
    rolled_to: key.rolledTo,
    webhook_source_url: key.webhookSourceUrl,
    created_at: iso(key.createdAt),
    created_by: key.createdBy,
  };
}

/** How it does, in the words of the console. */
export function healthAsJson(health: Health | undefined): { state: Health['state']; text: string } | null {
  return health === undefined
    ? null
    : { state: health.state, text: healthText(health, (moment) => moment.toISOString()) };
}

export function keysAsText(keys: ShownKey[], judged: ReadonlyMap<string, Health>): string {
  if (keys.length === 0) return 'No keys yet.';
  const heads = ['KEY ID', 'NAME', 'STORE', 'SOURCE', 'FORMAT', 'SCOPES', 'STATUS', 'HEALTH', 'CREATED'];
  const word = (health: Health | undefined) => (health === undefined ? '' : healthMarks[health.state].word);
  const rows = keys.map((key) => [
    `pck_int_${key.keyId}`,
    key.name,
    key.store.name,
    key.source,
    key.payloadFormat,
    key.scopes.join(','),
    key.status,
    word(judged.get(key.id)),
    key.createdAt.toISOString(),
  ]);
  return table(heads, rows);
}

/** With how near each webhook of its shop is to being switched off, where there are some. */
export function keyAsText(
  key: ShownKey,
  meters: WebhookMeter[] = [],
  outages: ApiOutage[] = [],
  now = new Date(),
): string {
  const secret = key.signingSecret;
  const text = facts({
    'Key id': `pck_int_${key.keyId}`,
    Name: key.name,
    Status: key.revokedAt === null ? key.status : `revoked by ${key.revokedBy} at ${iso(key.revokedAt)}`,
    Store: `${key.store.name} (${key.store.id})`,
    Format: key.payloadFormat,
    Source: key.source,
    Scopes: key.scopes.join(', '),
    Signature: key.requireSignature ? 'required' : secret === null ? 'ignored' : 'checked when sent',
    'Signing secret': secret === null ? 'none' : `set ${iso(secret.createdAt)} by ${secret.createdBy}`,
    ...(key.oldSecretUntil !== null && { 'Old secret': `works until ${iso(key.oldSecretUntil)}` }),
    'Require timestamp': key.requireTimestamp ? 'yes' : 'no',
    'IP allowlist': key.ipAllowlist.length === 0 ? 'any address' : key.ipAllowlist.join(', '),
    'Rate limit': `${key.rateLimitPerMinute} a minute`,
    Expires: iso(key.expiresAt) ?? 'never',
    ...(key.rolledFrom !== null && { 'Rolled from': `pck_int_${key.rolledFrom}` }),
    ...(key.rolledTo !== null && { 'Rolled to': `pck_int_${key.rolledTo}` }),
    ...(key.webhookSourceUrl !== null && { Shop: key.webhookSourceUrl }),
    Created: `${iso(key.createdAt)} by ${key.createdBy}`,
  });
  const lines = meters.map((meter) => visible(meterText(meter, now, outages)));
  return lines.length === 0 ? text : `${text}\n\n${lines.join('\n')}`;
}

export function meterAsJson(meter: WebhookMeter, outages: ApiOutage[]) {
  return {
    webhook_id: meter.webhookId,
    topic: meter.topic,
    failures_in_a_row: meter.failuresInARow,
    last_failure_at: iso(meter.lastFailureAt),
    last_success_at: iso(meter.lastSuccessAt),
    /** When we were not reachable since then: WooCommerce may have counted failures that we did not see. */
    not_reachable: uncounted(meter, outages).map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
  };
}

export function mintedAsText(key: ShownKey, minted: MintedKey, appUrl: string): string {
  const shown = { 'Integration key': minted.key, 'Signing secret': minted.signingSecret ?? 'none' };
  return [
    `Created "${key.name}" for the store "${key.store.name}".`,
    `${facts(shown)}\n\nThis is the only time they are shown: store them now.`,
    nextStep(key, appUrl),
  ].join('\n\n');
}

export function rolledAsText(successor: ShownKey, rolled: RolledKey, appUrl: string, now: Date): string {
  const old = `pck_int_${successor.rolledFrom}`;
  const ends = rolled.oldKeyEndsAt <= now ? `${old} is revoked.` : `${old} works until ${iso(rolled.oldKeyEndsAt)}.`;
  const secret = successor.signingSecret === null ? 'none' : 'unchanged';
  return [
    `Rolled "${successor.name}". ${ends}`,
    `${facts({ 'Integration key': rolled.key, 'Signing secret': secret })}\n\nThis is the only time it is shown: store it now.`,
    nextStep(successor, appUrl),
  ].join('\n\n');
}

export function rotatedAsText({ signingSecret, oldSecretUntil }: Rotation): string {
  const old =
    oldSecretUntil === null ? 'Earlier ones no longer work.' : `The old one works until ${iso(oldSecretUntil)}.`;
  return `${facts({ 'Signing secret': signingSecret })}\n\nThis is the only time it is shown: give it to the sender now. ${old}`;
}

function nextStep(key: ShownKey, appUrl: string): string {
  const base = `${appUrl}/integrations/v1`;
  if (isWebhook(key.payloadFormat)) {
    return [
      'In WooCommerce → Settings → Advanced → Webhooks, every webhook of this shop gets',
      `  Delivery URL  ${appUrl}/integrations${formats[key.payloadFormat].path(key.keyId)}`,
      '  Secret        the signing secret',
      '  API version   WP REST API Integration v3',
    ].join('\n');
  }
  const signed = key.requireSignature ? '\n  PC-Signature: t=…,v1=…' : '';
  return `Send JSON to\n  POST ${base}/orders\n  Authorization: Bearer <the integration key>${signed}\nHow, step by step: ${appUrl}/docs`;
}

function iso(moment: Date | null | undefined): string | null {
  return moment?.toISOString() ?? null;
}
