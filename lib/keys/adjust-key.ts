import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { formats, isWebhook } from '../formats/formats.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { type HeldKey, holdKey, refuseRevoked } from './hold-key.ts';
import { keySettings } from './key-settings.ts';

export const adjustKeyInput = z
  .object({
    ...keySettings,
    /** The shop a woocommerce key takes deliveries from; null pins the next one that signs. */
    webhookSourceUrl: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).nullable(),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'nothing to set');
export type AdjustKeyInput = z.output<typeof adjustKeyInput>;
/** The same before it is parsed: an expiry as text. */
export type SettingChanges = z.input<typeof adjustKeyInput>;

/** The settings by the names the audit log has for them. */
const columns = {
  name: 'name',
  ipAllowlist: 'ip_allowlist',
  rateLimitPerMinute: 'rate_limit_per_minute',
  expiresAt: 'expires_at',
  requireTimestamp: 'require_timestamp',
  webhookSourceUrl: 'webhook_source_url',
} as const satisfies Record<keyof AdjustKeyInput, string>;

/** Somebody else has changed a setting since it was looked at. */
export class ChangedMeanwhile extends Refused {
  override name = 'ChangedMeanwhile';
  /** The setting as the audit log names it. */
  readonly setting: string;

  constructor(setting: string) {
    super(`${setting} was changed in the meantime: check it again`);
    this.setting = setting;
  }
}

/**
 * Changes settings of a key, in force with the next request. An expired key may be given a later expiry; a rolled one
 * may end earlier, never later; a revoked one stays as it is. `seen` are settings as whoever asks has seen them: when
 * one is another by now, nothing changes and `ChangedMeanwhile` is thrown.
 */
export function adjustKey(
  db: Database,
  actor: Actor,
  keyId: string,
  changes: AdjustKeyInput,
  now: Date,
  seen: AdjustKeyInput = {},
): Promise<void> {
  return db.$transaction(async (tx) => {
    const key = await holdKey(tx, actor, keyId);
    refuseRevoked(key);
    refuseSenseless(key, changes, now);
    const [changed] = Object.keys(differencesOf(key, seen));
    if (changed !== undefined) throw new ChangedMeanwhile(changed);
    const differences = differencesOf(key, changes);
    if (Object.keys(differences).length === 0) return;
    await tx.integrationKey.update({ where: { id: key.id }, data: given(changes) });
    await noteMove(tx, actor, key, changes, now);
    const details = { key_id: keyId, ...differences };
    await audit(tx, actor, 'key.adjusted', { integrationKeyId: key.id, details }, now);
  });
}

/** Another shop in the place of the key's own: what that applies can be undone as a whole. */
async function noteMove(tx: Transaction, actor: Actor, key: HeldKey, changes: AdjustKeyInput, now: Date) {
  const [fromUrl, toUrl] = [key.webhookSourceUrl, changes.webhookSourceUrl];
  if (fromUrl === null || toUrl == null || fromUrl === toUrl) return;
  const { organizationId, id: integrationKeyId } = key;
  const data = { id: newId(), organizationId, integrationKeyId, fromUrl, toUrl, movedAt: now, movedBy: actor.name };
  await tx.shopMove.create({ data });
}

function refuseSenseless(key: HeldKey, changes: AdjustKeyInput, now: Date): void {
  const { expiresAt, requireTimestamp, webhookSourceUrl } = changes;
  if (requireTimestamp && !formats[key.payloadFormat].signature.timestamp) {
    throw new Refused('require_timestamp is for peptideclients keys only: WooCommerce signs no timestamp');
  }
  if (webhookSourceUrl !== undefined && !isWebhook(key.payloadFormat)) {
    throw new Refused('a source URL is for woocommerce keys only: no other sender names its shop');
  }
  if (expiresAt === undefined) return;
  if (expiresAt !== null && expiresAt <= now) {
    throw new Refused('the expiry must lie in the future: to end a key now, revoke it');
  }
  const later = key.expiresAt !== null && (expiresAt === null || expiresAt > key.expiresAt);
  if (key.successor !== null && later) {
    const ends = key.expiresAt?.toISOString();
    throw new Refused(`pck_int_${key.keyId} was rolled to pck_int_${key.successor}: it ends at ${ends} or earlier`);
  }
}

/** Before and after of each setting that changes. */
function differencesOf(key: HeldKey, changes: AdjustKeyInput): Prisma.InputJsonObject {
  const differences = Object.entries(columns).flatMap(([field, column]) => {
    const name = field as keyof typeof columns; // Object.entries forgets what the keys are
    const [before, after] = [readable(key[name]), readable(changes[name])];
    const same = after === undefined || JSON.stringify(before) === JSON.stringify(after);
    return same ? [] : [[column, { before, after }] as const];
  });
  return Object.fromEntries(differences);
}

function readable(value: HeldKey[keyof typeof columns] | undefined) {
  return value instanceof Date ? value.toISOString() : value;
}

/** Prisma's types want an unset field absent rather than undefined. */
function given(changes: AdjustKeyInput): Prisma.IntegrationKeyUpdateInput {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
