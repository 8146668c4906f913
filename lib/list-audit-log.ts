import type { Transaction } from './database/prisma.ts';

const PAGE = 50;

export interface AuditFilter {
  actor: string | null;
  action: string | null;
  /** The bare 8 of a key. */
  keyId: string | null;
  /** The id of the last entry that was shown; entries older than it follow. */
  before: string | null;
}

export interface ShownAuditEntry {
  id: string;
  createdAt: Date;
  actor: string;
  action: string;
  details: unknown;
  clientIp: string | null;
  key: { keyId: string; name: string } | null;
}

/** A page of the organization's audit log, newest first, and whether older entries follow. */
export async function listAuditLog(
  db: Transaction,
  organizationId: string,
  { actor, action, keyId, before }: AuditFilter,
): Promise<{ entries: ShownAuditEntry[]; more: boolean }> {
  const found = await db.auditEntry.findMany({
    where: {
      organizationId,
      ...(actor !== null && { actor }),
      ...(action !== null && { action }),
      ...(keyId !== null && { integrationKey: { keyId, organizationId } }),
      ...(before !== null && { id: { lt: before } }),
    },
    include: { integrationKey: { select: { keyId: true, name: true } } },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
  });
  const entries = found.slice(0, PAGE).map(({ integrationKey, ...entry }) => ({ ...entry, key: integrationKey }));
  return { entries, more: found.length > PAGE };
}

/** What the log can be filtered by: who has done something, what was done, and to which connections. */
export async function auditChoices(
  db: Transaction,
  organizationId: string,
): Promise<{ actors: string[]; actions: string[]; keys: { keyId: string; name: string }[] }> {
  const where = { organizationId };
  const [actors, actions, keys] = await Promise.all([
    db.auditEntry.groupBy({ by: ['actor'], where, orderBy: { actor: 'asc' } }),
    db.auditEntry.groupBy({ by: ['action'], where, orderBy: { action: 'asc' } }),
    db.integrationKey.findMany({ where, select: { keyId: true, name: true }, orderBy: { name: 'asc' }, take: 1000 }),
  ]);
  return { actors: actors.map(({ actor }) => actor), actions: actions.map(({ action }) => action), keys };
}
