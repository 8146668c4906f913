import type { ShownKey } from '../../../lib/keys/list-keys.ts';
import { presets } from '../../../lib/keys/presets.ts';
import type { Scope } from '../../../lib/keys/vocabulary.ts';
import { toLocal } from '../connection/local-moment.ts';
import type { MintValues } from './mint-values.ts';

/** The form for a key with the settings of another one, and one scope more; an expiry that is past is left out. */
export function successorValues(from: ShownKey, added: Scope | null, now: Date, zone: string): MintValues {
  const preset =
    presets.find(({ payloadFormat, source }) => payloadFormat === from.payloadFormat && source === from.source) ??
    presets.find(
      ({ payloadFormat, requireSignature }) =>
        payloadFormat === from.payloadFormat && requireSignature === from.requireSignature,
    ) ??
    presets[0];
  const expires = from.expiresAt !== null && from.expiresAt > now && from.rolledTo === null ? from.expiresAt : null;
  return {
    preset: preset.id,
    name: from.name,
    storeId: from.store.id,
    payloadFormat: from.payloadFormat,
    source: from.source,
    scopes: added === null ? from.scopes : [...from.scopes, added],
    requireSignature: from.requireSignature,
    withSecret: !from.requireSignature && from.signingSecret !== null,
    secret: 'make',
    ownSecret: '',
    allowlist: from.ipAllowlist,
    allowText: '',
    rateLimit: String(from.rateLimitPerMinute),
    expires: expires === null ? '' : toLocal(expires, zone),
    requireTimestamp: from.requireTimestamp,
  };
}
