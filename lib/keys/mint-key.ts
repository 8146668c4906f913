import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { ownCell } from '../env.ts';
import { formats } from '../formats/formats.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { givenSecret, keySettings } from './key-settings.ts';
import { makeSigningSecret, type SealingKeys, sealSecret } from './signing-secret.ts';
import { makeToken } from './token.ts';
import { payloadFormats, rateLimit, scopes, sourcePattern } from './vocabulary.ts';

export const mintKeyInput = z
  .object({
    ...keySettings,
    ipAllowlist: keySettings.ipAllowlist.default([]),
    rateLimitPerMinute: keySettings.rateLimitPerMinute.default(rateLimit.default),
    expiresAt: keySettings.expiresAt.default(null),
    requireTimestamp: keySettings.requireTimestamp.default(false),
    storeId: z.uuid('must be the id of a store'),
    payloadFormat: z.enum(payloadFormats, `must be one of ${payloadFormats.join(', ')}`),
    source: z
      .string()
      .regex(sourcePattern, 'must be 1 to 64 of a-z, 0-9, _ and -, and start with a letter or digit')
      .optional(),
    scopes: z
      .array(z.enum(scopes, `must be some of ${scopes.join(', ')}`))
      .min(1, `must be some of ${scopes.join(', ')}`)
      .transform((given) => scopes.filter((scope) => given.includes(scope))),
    requireSignature: z.boolean().default(false),
    /** A secret for signatures that are checked when sent, but not required. */
    withSecret: z.boolean().default(false),
    signingSecret: givenSecret.optional(),
  })
  .refine((key) => !(key.requireTimestamp && !formats[key.payloadFormat].signature.timestamp), {
    path: ['requireTimestamp'],
    error: 'is for peptideclients keys only: WooCommerce signs no timestamp',
  });

/** Shown once. */
export interface MintedKey {
  /** The row's id. */
  id: string;
  /** The whole integration key. */
  key: string;
  keyId: string;
  signingSecret: string | null;
}

/**
 * Mints a key of one of the organization's stores. A woocommerce key always requires a signature; a key that requires
 * one, or is asked to have one, gets a signing secret, the given one or a new one.
 */
export async function mintKey(
  db: Database,
  actor: Actor,
  input: z.output<typeof mintKeyInput>,
  sealingKeys: SealingKeys,
  now: Date,
): Promise<MintedKey> {
  if (input.expiresAt !== null && input.expiresAt <= now) throw new Refused('the expiry must lie in the future');
  const { signingSecret: given, withSecret, ...settings } = input;
  const requireSignature = input.requireSignature || formats[input.payloadFormat].signature.always;
  const signingSecret = given ?? (requireSignature || withSecret ? makeSigningSecret() : null);
  const source = input.source ?? formats[input.payloadFormat].source;
  const { token, keyId, hash } = makeToken(ownCell());
  const id = newId();

  return db.$transaction(async (tx) => {
    const store = await tx.store.findFirst({ where: { id: input.storeId, organizationId: actor.organizationId } });
    if (store === null) throw new Refused(`no such store: ${input.storeId}`);
    await tx.integrationKey.create({
      data: {
        ...settings,
        id,
        keyId,
        keyHash: new Uint8Array(hash),
        organizationId: actor.organizationId,
        source,
        requireSignature,
        lineageId: id,
        createdAt: now,
        createdBy: actor.name,
        rateWindows: { create: {} },
      },
    });
    if (signingSecret !== null) {
      const sealed = new Uint8Array(sealSecret(signingSecret, id, sealingKeys));
      await tx.signingSecret.create({
        data: { id: newId(), integrationKeyId: id, sealed, createdAt: now, createdBy: actor.name },
      });
    }
    const details = {
      key_id: keyId,
      name: input.name,
      store_id: input.storeId,
      payload_format: input.payloadFormat,
      source,
      scopes: input.scopes,
      require_signature: requireSignature,
      require_timestamp: input.requireTimestamp,
      ip_allowlist: input.ipAllowlist,
      rate_limit_per_minute: input.rateLimitPerMinute,
      expires_at: input.expiresAt?.toISOString() ?? null,
      signing_secret: given !== undefined ? 'given' : signingSecret !== null ? 'made' : 'none',
    };
    await audit(tx, actor, 'key.minted', { integrationKeyId: id, details }, now);
    return { id, key: token, keyId, signingSecret };
  });
}
