import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { keyStatus } from './key-status.ts';
import type { KeyStatus, PayloadFormat, Scope } from './vocabulary.ts';

/** A key as people see it: nothing secret, not even hashed. */
export interface ShownKey {
  id: string;
  /** The bare 8. */
  keyId: string;
  name: string;
  status: KeyStatus;
  store: { id: string; name: string; currency: string };
  payloadFormat: PayloadFormat;
  source: string;
  scopes: Scope[];
  requireSignature: boolean;
  requireTimestamp: boolean;
  ipAllowlist: string[];
  rateLimitPerMinute: number;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  createdAt: Date;
  createdBy: string;
  /** Key ids of the neighbours in its lineage. */
  rolledFrom: string | null;
  rolledTo: string | null;
  webhookSourceUrl: string | null;
  /** When and by whom the current signing secret was set; null when there is none. */
  signingSecret: { createdAt: Date; createdBy: string } | null;
  /** Until when an earlier secret verifies too; null when none does. */
  oldSecretUntil: Date | null;
}

const columns = {
  id: true,
  keyId: true,
  name: true,
  store: { select: { id: true, name: true, currency: true } },
  payloadFormat: true,
  source: true,
  scopes: true,
  requireSignature: true,
  requireTimestamp: true,
  ipAllowlist: true,
  rateLimitPerMinute: true,
  expiresAt: true,
  revokedAt: true,
  revokedBy: true,
  createdAt: true,
  createdBy: true,
  rolledFrom: { select: { keyId: true } },
  successors: { select: { keyId: true } },
  webhookSourceUrl: true,
  signingSecrets: { select: { createdAt: true, createdBy: true, replacedAt: true, validUntil: true } },
} as const satisfies Prisma.IntegrationKeySelect;

/** All keys of an organization, the newest first, revoked ones too. */
export async function listKeys(db: Transaction, organizationId: string, now: Date): Promise<ShownKey[]> {
  const keys = await db.integrationKey.findMany({
    where: { organizationId },
    select: columns,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return keys.map((key) => shown(key, now));
}

/** One key of an organization by its bare 8, or null when it has none of that id. */
export async function showKey(
  db: Transaction,
  organizationId: string,
  keyId: string,
  now: Date,
): Promise<ShownKey | null> {
  const key = await db.integrationKey.findFirst({ where: { organizationId, keyId }, select: columns });
  return key === null ? null : shown(key, now);
}

function shown(row: Prisma.IntegrationKeyGetPayload<{ select: typeof columns }>, now: Date): ShownKey {
  const { signingSecrets, successors, rolledFrom, ...key } = row;
  const current = signingSecrets.find(({ replacedAt }) => replacedAt === null);
  const ends = signingSecrets.flatMap(({ validUntil }) =>
    validUntil !== null && validUntil > now ? [validUntil] : [],
  );
  return {
    ...key,
    status: keyStatus(key, now),
    scopes: key.scopes as Scope[], // the table's check allows no other
    rolledFrom: rolledFrom?.keyId ?? null,
    rolledTo: successors[0]?.keyId ?? null,
    signingSecret: current ? { createdAt: current.createdAt, createdBy: current.createdBy } : null,
    oldSecretUntil: ends.sort((a, b) => b.getTime() - a.getTime())[0] ?? null,
  };
}
