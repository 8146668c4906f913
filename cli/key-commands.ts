import type { Actor } from '../lib/audit.ts';
import { readHealth } from '../lib/connections/read-health.ts';
import { outagesOf } from '../lib/connections/woocommerce-shop.ts';
import { openPool } from '../lib/database/pool.ts';
import type { Database } from '../lib/database/prisma.ts';
import { isWebhook } from '../lib/formats/formats.ts';
import { adjustKey, adjustKeyInput } from '../lib/keys/adjust-key.ts';
import { listKeys, type ShownKey, showKey } from '../lib/keys/list-keys.ts';
import { mintKey, mintKeyInput } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { rollKey, rollKeyInput } from '../lib/keys/roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../lib/keys/rotate-signing-secret.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { Refused } from '../lib/refused.ts';
import { parkedQuota, parkedUseOf, parkedUseText } from '../lib/woocommerce/parked-quota.ts';
import { webhookMeters } from '../lib/woocommerce/read-webhook-meters.ts';
import { actingForKey, actingForStore, onlyOrganization } from './acting-for.ts';
import { checked, momentOrNever } from './flags.ts';
import { inInstallation } from './in-installation.ts';
import {
  healthAsJson,
  keyAsJson,
  keyAsText,
  keysAsText,
  meterAsJson,
  mintedAsText,
  rolledAsText,
  rotatedAsText,
} from './key-text.ts';
import { print } from './print.ts';

interface Flags {
  json?: boolean;
  org?: string;
}

export interface MintFlags extends Flags {
  store: string;
  name: string;
  format: string;
  scopes: string[];
  source?: string;
  requireSignature?: boolean;
  withSecret?: boolean;
  signingSecret?: string;
  requireTimestamp?: boolean;
  allow?: string[];
  rateLimit?: number;
  expires?: string;
}

export async function mintCommand(flags: MintFlags): Promise<void> {
  const { store, format, allow, rateLimit, expires, json, org, ...same } = flags;
  const values = { storeId: store, payloadFormat: format, ipAllowlist: allow, rateLimitPerMinute: rateLimit };
  const input = checked(mintKeyInput, { ...same, ...values, expiresAt: momentOrNever(expires) });
  await inInstallation(async ({ db, settings }) => {
    const now = new Date();
    const actor = await actingForStore(db, input.storeId, org);
    const minted = await mintKey(db, actor, input, sealingKeysFrom(settings.secretsKey), now);
    const { key, keyId, signingSecret } = minted;
    const shown = await theKey(db, actor, keyId, now);
    await print(
      flags,
      { key, key_id: keyId, signing_secret: signingSecret },
      mintedAsText(shown, minted, settings.appUrl),
    );
  });
}

export async function listCommand(flags: Flags): Promise<void> {
  await inInstallation(async ({ db, settings }) => {
    const now = new Date();
    const organizationId = await onlyOrganization(db, flags.org);
    const keys = organizationId === null ? [] : await listKeys(db, organizationId, now);
    const judged = await readHealth(db, keys, { retentionDays: settings.logRetentionDays, now });
    const asJson = keys.map((key) => ({ ...keyAsJson(key), health: healthAsJson(judged.get(key.id)) }));
    await print(flags, asJson, keysAsText(keys, judged));
  });
}

export async function showCommand(keyId: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db, connectionString, settings }) => {
    const now = new Date();
    const key = await theKey(db, await actingForKey(db, keyId, flags.org), keyId, now);
    const pool = openPool(connectionString, 1);
    const [meters, outages, judged, parked] = await Promise.all([
      isWebhook(key.payloadFormat) ? webhookMeters(db, key.id) : [],
      isWebhook(key.payloadFormat) ? outagesOf(pool, key.createdAt, now) : [],
      readHealth(db, [key], { retentionDays: settings.logRetentionDays, now }),
      isWebhook(key.payloadFormat) ? parkedUseOf(db, key.id) : null,
    ]).finally(() => pool.end());
    const health = healthAsJson(judged.get(key.id));
    const quota = parked && { ...parked, most_deliveries: parkedQuota.deliveries, most_bytes: parkedQuota.bytes };
    const asJson = {
      ...keyAsJson(key),
      health,
      webhooks: meters.map((meter) => meterAsJson(meter, outages)),
      parked: quota,
    };
    await print(
      flags,
      asJson,
      [
        ...(health ? [health.text, ''] : []),
        keyAsText(key, meters, outages, now),
        ...(parked ? ['', `Parked: ${parkedUseText(parked)}`] : []),
      ].join('\n'),
    );
  });
}

export interface SetFlags extends Flags {
  name?: string;
  allow?: string[];
  rateLimit?: number;
  expires?: string;
  requireTimestamp?: boolean;
  sourceUrl?: string;
}

export async function setCommand(keyId: string, flags: SetFlags): Promise<void> {
  const { name, allow, rateLimit, expires, requireTimestamp, sourceUrl, org } = flags;
  const values = {
    name,
    ipAllowlist: allow,
    rateLimitPerMinute: rateLimit,
    expiresAt: momentOrNever(expires),
    requireTimestamp,
  };
  const changes = checked(adjustKeyInput, { ...values, webhookSourceUrl: sourceUrl });
  await inInstallation(async ({ db }) => {
    const now = new Date();
    const actor = await actingForKey(db, keyId, org);
    await adjustKey(db, actor, keyId, changes, now);
    const key = await theKey(db, actor, keyId, now);
    await print(flags, keyAsJson(key), keyAsText(key));
  });
}

export interface RotateFlags extends Flags {
  overlap?: number;
  leaked?: boolean;
  signingSecret?: string;
}

export async function rotateSecretCommand(keyId: string, flags: RotateFlags): Promise<void> {
  const { overlap, leaked, signingSecret, org } = flags;
  const input = checked(rotateSecretInput, { overlapSeconds: overlap, leaked, signingSecret });
  await inInstallation(async ({ db, settings }) => {
    const actor = await actingForKey(db, keyId, org);
    const sealingKeys = sealingKeysFrom(settings.secretsKey);
    const rotation = await rotateSigningSecret(db, actor, keyId, input, sealingKeys, new Date());
    await print(flags, { signing_secret: rotation.signingSecret }, rotatedAsText(rotation));
  });
}

export async function rollCommand(keyId: string, flags: Flags & { overlap?: number }): Promise<void> {
  const input = checked(rollKeyInput, { overlapSeconds: flags.overlap });
  await inInstallation(async ({ db, settings }) => {
    const now = new Date();
    const actor = await actingForKey(db, keyId, flags.org);
    const rolled = await rollKey(db, actor, keyId, input, sealingKeysFrom(settings.secretsKey), now);
    const successor = await theKey(db, actor, rolled.keyId, now);
    const value = { key: rolled.key, key_id: rolled.keyId, signing_secret: null };
    await print(flags, value, rolledAsText(successor, rolled, settings.appUrl, now));
  });
}

export async function revokeCommand(keyId: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db }) => {
    const now = new Date();
    const actor = await actingForKey(db, keyId, flags.org);
    const { already, revokedAt, revokedBy } = await revokeKey(db, actor, keyId, now);
    const when = revokedAt.toISOString();
    const text = already
      ? `pck_int_${keyId} was already revoked, by ${revokedBy} at ${when}.`
      : `Revoked pck_int_${keyId}. This can’t be undone: from now on its requests get 401 invalid_api_key.`;
    await print(flags, keyAsJson(await theKey(db, actor, keyId, now)), text);
  });
}

async function theKey(db: Database, actor: Actor, keyId: string, now: Date): Promise<ShownKey> {
  const key = await showKey(db, actor.organizationId, keyId, now);
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  return key;
}
