import type { Transaction } from '../database/prisma.ts';

/** An entry of a key's audit trail. */
export interface TrailEntry {
  id: string;
  actor: string;
  action: string;
  details: unknown;
  clientIp: string | null;
  createdAt: Date;
}

/** The newest entries about a key, and whether there are more. */
export async function auditTrail(
  db: Transaction,
  organizationId: string,
  integrationKeyId: string,
  limit: number,
): Promise<{ entries: TrailEntry[]; more: boolean }> {
  const entries = await db.auditEntry.findMany({
    where: { organizationId, integrationKeyId },
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: { id: true, actor: true, action: true, details: true, clientIp: true, createdAt: true },
  });
  return { entries: entries.slice(0, limit), more: entries.length > limit };
}
