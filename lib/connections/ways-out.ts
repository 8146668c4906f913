import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';
import { type Cause, causes } from '../diagnosis/causes.ts';
import { shortActor } from '../diagnosis/group-text.ts';
import { formatOfPath, formats } from '../formats/formats.ts';
import { keyStatus } from '../keys/key-status.ts';
import { rateLimit, type Scope, scopes } from '../keys/vocabulary.ts';
import { hoursOfKey } from '../request-log/statistics.ts';
import { canBeSentAgain } from '../workbench/send-again.ts';
import type { WayOut } from './way-out.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A cap is raised by half, to a round number. */
const RAISE = 1.5;
const ROUND = 50;

const storedDiagnosis = z
  .object({
    evidence: z
      .looseObject({ cause: z.enum(causes).optional().catch(undefined), missing_scope: z.string().optional() })
      .optional(),
  })
  .nullable()
  .catch(null);

const keyColumns = {
  id: true,
  keyId: true,
  name: true,
  payloadFormat: true,
  requireSignature: true,
  ipAllowlist: true,
  rateLimitPerMinute: true,
  scopes: true,
  expiresAt: true,
  revokedAt: true,
  revokedBy: true,
  successors: { select: { keyId: true } },
} as const;

type Key = NonNullable<Awaited<ReturnType<typeof keyOf>>>;

/** The ways out of one of the organization's rows, the likeliest first; none for a row that needs none. */
export async function waysOut(
  db: Transaction,
  organizationId: string,
  rowId: string,
  { appUrl, now }: { appUrl: string; now: Date },
): Promise<WayOut[]> {
  const row = await db.requestLogRow.findFirst({
    where: { id: rowId, organizationId },
    select: { integrationKeyId: true, errorCode: true, clientIp: true, path: true, diagnosis: true },
  });
  if (row?.integrationKeyId == null) return [];
  const key = await keyOf(db, row.integrationKeyId);
  if (key === null) return [];
  const evidence = storedDiagnosis.parse(row.diagnosis)?.evidence;
  if (row.errorCode === null) return parked(db, rowId);
  if (row.errorCode === 'invalid_api_key') return ofEnded(key, now);
  // Nothing helps a key that is at its end but what brings it, or another one, back.
  if (keyStatus(key, now) !== 'active') return ofEnded(key, now);
  const again: WayOut[] = (await canBeSentAgain(db, organizationId, rowId)) ? [{ kind: 'send-again', rowId }] : [];
  return [...(await ofRefusal(db, { ...row, errorCode: row.errorCode }, key, { evidence, appUrl, now })), ...again];
}

type Evidence = NonNullable<z.infer<typeof storedDiagnosis>>['evidence'];

/** What takes away the cause of a refusal. */
async function ofRefusal(
  db: Transaction,
  row: { errorCode: string; clientIp: string; path: string },
  key: Key,
  { evidence, appUrl, now }: { evidence: Evidence; appUrl: string; now: Date },
): Promise<WayOut[]> {
  switch (row.errorCode) {
    case 'ip_not_allowed':
      return [{ kind: 'allow-address', address: row.clientIp, keyName: key.name }];
    case 'insufficient_scope':
      return ofScope(key, evidence?.missing_scope);
    case 'rate_limited':
      return ofRateLimit(db, key, now);
    case 'wrong_format':
      return ofFormat(key, row.path, appUrl);
    case 'signature_missing':
    case 'signature_malformed':
    case 'signature_expired':
      return [howToSign(key)];
    case 'signature_invalid':
      return ofSignature(db, key, evidence?.cause, now);
    default:
      return [];
  }
}

function keyOf(db: Transaction, id: string) {
  return db.integrationKey.findUnique({ where: { id }, select: keyColumns });
}

async function parked(db: Transaction, requestId: string): Promise<WayOut[]> {
  const delivery = await db.parkedDelivery.findFirst({
    where: { requestId, state: 'parked' },
    select: { id: true, reason: true },
  });
  return delivery === null ? [] : [{ kind: 'reprocess', deliveryId: delivery.id, reason: delivery.reason }];
}

function ofEnded(key: Key, now: Date): WayOut[] {
  const [successor] = key.successors;
  if (successor) {
    const href = `/settings/connectors/${successor.keyId}`;
    return [{ kind: 'link', label: `Open its replacement pck_int_${successor.keyId}`, href }];
  }
  const status = keyStatus(key, now);
  if (status === 'active') return [];
  const mint: WayOut = {
    kind: 'mint',
    label: 'Create a new key with these settings',
    href: `/settings/connectors/new?from=${key.keyId}`,
    note: status === 'revoked' ? revokedNote(key) : null,
  };
  if (status === 'revoked') return [mint];
  return [{ kind: 'change-expiry', expiresAt: key.expiresAt?.toISOString() ?? null }, mint];
}

function revokedNote({ revokedBy }: Key): string {
  return `Revoked by ${shortActor(revokedBy ?? 'somebody')}. A revoked key can’t come back.`;
}

function ofScope(key: Key, missing: string | undefined): WayOut[] {
  const scope: Scope | undefined = scopes.find((one) => one === missing && !key.scopes.includes(one));
  if (scope === undefined) return [];
  const note = 'Put it in your sender, then revoke the old key.';
  const href = `/settings/connectors/new?from=${key.keyId}&add=${scope}`;
  return [{ kind: 'mint', label: `Create a replacement key with ${scope}`, href, note }];
}

async function ofRateLimit(db: Transaction, key: Key, now: Date): Promise<WayOut[]> {
  const cap = key.rateLimitPerMinute;
  if (cap >= rateLimit.most) return [];
  const hours = await hoursOfKey(db, key.id, new Date(now.getTime() - DAY_MS));
  const busiestMinute = Math.max(0, ...hours.map((hour) => hour.busiestMinute));
  return [{ kind: 'raise-rate-limit', cap, proposed: raised(cap, busiestMinute), busiestMinute }];
}

/** Half as much again, or what the busiest minute needs with a fifth to spare; never above what a key may have. */
function raised(cap: number, busiestMinute: number): number {
  const wanted = Math.max(cap * RAISE, busiestMinute * 1.2);
  return Math.min(rateLimit.most, cap < ROUND ? Math.ceil(wanted) : Math.ceil(wanted / ROUND) * ROUND);
}

function ofFormat({ keyId, payloadFormat }: Key, asked: string, appUrl: string): WayOut[] {
  const path = formats[payloadFormat].path(keyId);
  const wanted = formatOfPath(asked);
  return [
    {
      kind: 'copy-url',
      url: `${appUrl}/integrations${path}`,
      note: `This key sends to ${path.replace(`/${keyId}`, '')}.`,
    },
    {
      kind: 'mint',
      label: `Create a ${wanted} key`,
      href: `/settings/connectors/new?preset=${formats[wanted].preset}`,
      note: null,
    },
  ];
}

async function ofSignature(db: Transaction, key: Key, cause: Cause | undefined, now: Date): Promise<WayOut[]> {
  const rotate: WayOut = {
    kind: 'link',
    label: 'Rotate signing secret',
    href: `/settings/connectors/${key.keyId}#signing-secret`,
  };
  switch (cause) {
    case 'replaced_secret':
      return (await canComeBack(db, key, now))
        ? [{ kind: 'accept-secret', until: new Date(now.getTime() + DAY_MS).toISOString() }, howToSign(key)]
        : [howToSign(key)];
    case 'none_matches':
    case 'other_webhooks_secret':
    case 'bearer':
    case 'other_keys_secret':
      return [howToSign(key), rotate];
    default:
      return [howToSign(key)];
  }
}

/** Whether the secret before the present one is still kept, and not accepted already. */
async function canComeBack(db: Transaction, key: Key, now: Date): Promise<boolean> {
  const previous = await db.signingSecret.findFirst({
    where: { integrationKeyId: key.id, replacedAt: { not: null } },
    orderBy: [{ replacedAt: 'desc' }, { id: 'desc' }],
    select: { validUntil: true },
  });
  return previous !== null && (previous.validUntil === null || previous.validUntil <= now);
}

function howToSign({ payloadFormat }: Key): WayOut {
  return { kind: 'link', label: 'Show how to sign', href: formats[payloadFormat].signature.docs };
}
