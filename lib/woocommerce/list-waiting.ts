import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';

const shown = {
  id: true,
  requestId: true,
  receivedAt: true,
  topic: true,
  sourceUrl: true,
  externalId: true,
  cause: true,
  reason: true,
  whatToDo: true,
  integrationKey: { select: { keyId: true, name: true } },
} as const satisfies Prisma.ParkedDeliverySelect;

/** A delivery that waits for somebody, as the console lists it. */
export type WaitingDelivery = Prisma.ParkedDeliveryGetPayload<{ select: typeof shown }>;

export const waitingPageSize = 50;

/** A page (from 1) of the organization's deliveries that are parked now, the newest first, and how many there are. */
export async function listWaiting(
  db: Transaction,
  organizationId: string,
  page: number,
): Promise<{ deliveries: WaitingDelivery[]; all: number; pages: number; page: number }> {
  const where = { organizationId, state: 'parked' };
  const all = await db.parkedDelivery.count({ where });
  const pages = Math.max(1, Math.ceil(all / waitingPageSize));
  const open = Math.min(page, pages);
  const deliveries = await db.parkedDelivery.findMany({
    where,
    select: shown,
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    skip: (open - 1) * waitingPageSize,
    take: waitingPageSize,
  });
  return { deliveries, all, pages, page: open };
}

/** The ids of all of them, in the order in which they are applied: the oldest first. */
export async function waitingIds(db: Transaction, organizationId: string): Promise<string[]> {
  const rows = await db.parkedDelivery.findMany({
    where: { organizationId, state: 'parked' },
    select: { id: true },
    orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ id }) => id);
}
