import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Viewer } from '../organizations/viewer.ts';
import { type IncidentKind, isKind, kindsFor } from './kinds.ts';

/** A notice in the inbox. Its texts have moments in ISO-8601. */
export interface ShownIncident {
  id: string;
  kind: IncidentKind;
  keyId: string | null;
  title: string;
  detail: string;
  meaning: string;
  action: string;
  path: string;
  openedAt: Date;
  resolvedAt: Date | null;
}

/** Whose inbox: a viewer's, or the command line's, which has what concerns single users, too. */
export type Reader = Pick<Viewer, 'organizationId' | 'mayManage'> & { userId: string | null };

const PAGE = 50;

/** A page of an inbox, newest first, and whether older ones follow. */
export async function listIncidents(
  db: Transaction,
  reader: Reader,
  { state, before, most = PAGE }: { state: 'open' | 'resolved' | 'all'; before: string | null; most?: number },
): Promise<{ incidents: ShownIncident[]; more: boolean }> {
  const rows = await db.incident.findMany({
    where: {
      ...seenBy(reader),
      ...(state === 'open' && { resolvedAt: null }),
      ...(state === 'resolved' && { resolvedAt: { not: null } }),
      ...(before !== null && { id: { lt: before } }),
    },
    include: { integrationKey: { select: { keyId: true } } },
    orderBy: { id: 'desc' },
    take: most + 1,
  });
  const incidents = rows.slice(0, most).flatMap(({ kind, integrationKey, ...row }) => {
    return isKind(kind) ? [{ ...row, kind, keyId: integrationKey?.keyId ?? null }] : [];
  });
  return { incidents, more: rows.length > most };
}

/** How many of the inbox's notices are open: the number at the bell. */
export function countOpen(db: Transaction, reader: Reader): Promise<number> {
  return db.incident.count({ where: { ...seenBy(reader), resolvedAt: null } });
}

function seenBy({ organizationId, mayManage, userId }: Reader): Prisma.IncidentWhereInput {
  return {
    organizationId,
    kind: { in: kindsFor(mayManage) },
    ...(userId !== null && { OR: [{ userId: null }, { userId }] }),
  };
}
