import type { Queryable } from '../database/pool.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { formatOfPath, isWebhook } from '../formats/formats.ts';
import type { SealingKeys } from '../keys/signing-secret.ts';
import { redactBytes } from '../request-log/redact.ts';
import { type Arrived, headerOf } from './arrived.ts';
import { bearerText } from './bearer-text.ts';
import { diagnoseAllowlist } from './diagnose-allowlist.ts';
import { diagnoseBearer, possibleKeyIds } from './diagnose-bearer.ts';
import { diagnoseConflict } from './diagnose-conflict.ts';
import { diagnoseJson } from './diagnose-json.ts';
import { diagnoseSignature } from './diagnose-signature.ts';
import type { Diagnosis } from './diagnosis.ts';
import { firstUseOf, type KeyFacts, keyAble, keyFacts, keysNamed, triesOf, usualAddressesOf } from './facts.ts';
import { otherWebhookOf, secretsAbout, usualDriftSeconds } from './facts-of-signing.ts';
import { diagnoseMissingAuthorization } from './missing-authorization.ts';
import {
  diagnoseFormat,
  diagnoseMissingField,
  diagnoseRateLimit,
  diagnoseRoute,
  diagnoseScope,
} from './other-refusals.ts';

/** A refused request, and all that is needed to say why. */
export interface RefusedRequest {
  requestId: string;
  code: ErrorCode;
  /** The scope that was missing, if one was. */
  missingScope: string | null;
  arrived: Arrived;
  /** The row id of the key whose log has it; null when it matched none. */
  integrationKeyId: string | null;
  /** As it is looked up: sound, or null. */
  idempotencyKey: string | null;
  /** The address at the other end of the connection; null when it is hidden or no longer known. */
  peer: string | null;
  /** What the row says already. */
  note: string | null;
  /** False for a row that is opened later: its Authorization is only its scheme and key id. */
  bearerKept: boolean;
}

export interface Installation {
  sealingKeys: SealingKeys;
  /** Every path there is, as logged: `/v1/orders`. */
  paths: readonly string[];
  /** Whether an address is in TRUSTED_PROXIES. */
  trusts(address: string): boolean;
}

/** The codes that have a diagnosis. Of the others the response says all there is. */
const explained: ReadonlySet<ErrorCode> = new Set([
  'missing_authorization',
  'invalid_api_key',
  'ip_not_allowed',
  'rate_limited',
  'not_found',
  'wrong_format',
  'signature_missing',
  'signature_malformed',
  'signature_expired',
  'signature_invalid',
  'insufficient_scope',
  'idempotency_conflict',
  'invalid_json',
  'external_id_required',
  'lines_required',
] satisfies ErrorCode[]);

export function isExplained(code: ErrorCode): boolean {
  return explained.has(code);
}

/** Gathers what is known and finds out why; null where there is nothing to say. */
export async function diagnose(
  db: Queryable,
  installation: Installation,
  refused: RefusedRequest,
): Promise<Diagnosis | null> {
  const { code, arrived, integrationKeyId } = refused;
  if (code === 'missing_authorization') return diagnoseMissingAuthorization(arrived);
  if (code === 'not_found') return diagnoseRoute(arrived, installation.paths);
  if (code === 'invalid_json') return diagnoseJson(arrived);
  if (code === 'external_id_required') return diagnoseMissingField(arrived, 'external_id');
  if (code === 'lines_required') return diagnoseMissingField(arrived, 'lines');
  const key = integrationKeyId === null ? null : await keyFacts(db, integrationKeyId);
  if (code === 'invalid_api_key') {
    const named = await keysNamed(db, possibleKeyIds(arrived), key?.organizationId ?? null);
    const others = named.filter(({ id }) => id !== key?.id);
    return diagnoseBearer(arrived, { key, others, bearerKept: refused.bearerKept });
  }
  return key === null ? null : ofKey(db, installation, refused, key);
}

async function ofKey(
  db: Queryable,
  { sealingKeys, trusts }: Installation,
  refused: RefusedRequest,
  key: KeyFacts,
): Promise<Diagnosis | null> {
  const { code, arrived, requestId } = refused;
  const { receivedAt } = arrived;
  switch (code) {
    case 'signature_missing':
    case 'signature_malformed':
    case 'signature_expired':
    case 'signature_invalid': {
      const isShop = isWebhook(key.payloadFormat);
      const webhook = isShop && code === 'signature_invalid' ? headerOf(arrived.rawHeaders, 'x-wc-webhook-id') : null;
      const [secrets, drift, otherWebhook] = await Promise.all([
        secretsAbout(db, key, sealingKeys, receivedAt),
        code === 'signature_expired' ? usualDriftSeconds(db, key.id, requestId, receivedAt) : null,
        otherWebhookOf(db, key.id, webhook, receivedAt),
      ]);
      const { token } = refused.bearerKept ? bearerText(arrived.rawHeaders) : { token: '' };
      return diagnoseSignature(code, arrived, {
        format: key.payloadFormat,
        requireTimestamp: key.requireTimestamp,
        secrets: token === '' ? secrets : [...secrets, { text: token, origin: { kind: 'bearer' } }],
        usualDriftSeconds: drift,
        otherWebhook,
      });
    }
    case 'ip_not_allowed': {
      const usualAddresses = await usualAddressesOf(db, key.id, receivedAt);
      const known = { keyName: key.name, entries: key.ipAllowlist, peer: refused.peer, usualAddresses, trusts };
      return diagnoseAllowlist(arrived, known);
    }
    case 'insufficient_scope': {
      const missing = refused.missingScope ?? 'a scope';
      const able = await keyAble(db, key, missing, key.payloadFormat);
      return diagnoseScope(arrived, { keyName: key.name, scopes: key.scopes, missing, able });
    }
    case 'wrong_format': {
      const able = await keyAble(db, key, null, formatOfPath(arrived.path));
      const { name: keyName, keyId, payloadFormat: format } = key;
      return diagnoseFormat(arrived, { keyName, keyId, format, able });
    }
    case 'rate_limited': {
      const counted = await triesOf(db, key.id, requestId, receivedAt);
      return diagnoseRateLimit({ keyName: key.name, cap: key.rateLimitPerMinute, ...counted });
    }
    case 'idempotency_conflict': {
      const { idempotencyKey } = refused;
      const first = idempotencyKey === null ? null : await firstUseOf(db, key.lineageId, idempotencyKey);
      const body = arrived.body && redactBytes(arrived.body);
      return diagnoseConflict({ ...arrived, body }, first, idempotencyKey);
    }
    default:
      return null;
  }
}
