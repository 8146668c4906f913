import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** Of an order with ten thousand lines a page shows the first; the API has them all. */
export const SHOWN_LINES = 200;
const SHOWN_ORDERS = 50;

const withParts = {
  store: { select: { name: true } },
  client: true,
  lines: { orderBy: { position: 'asc' }, take: SHOWN_LINES },
  payments: { orderBy: { id: 'asc' } },
  refunds: { orderBy: { id: 'asc' } },
  attention: { select: { reason: true } },
  _count: { select: { lines: true } },
} as const satisfies Prisma.OrderInclude;

export type ShownOrder = Prisma.OrderGetPayload<{ include: typeof withParts }>;

/** An order of this organization with all its parts, or null. */
export function showOrder(db: Transaction, organizationId: string, id: string): Promise<ShownOrder | null> {
  return db.order.findFirst({ where: { id, store: { organizationId } }, include: withParts });
}

export type ShownClient = Prisma.ClientGetPayload<{ include: { store: { select: { name: true } } } }>;

/** A client of this organization, or null. */
export function showClientRecord(db: Transaction, organizationId: string, id: string): Promise<ShownClient | null> {
  return db.client.findFirst({
    where: { id, store: { organizationId } },
    include: { store: { select: { name: true } } },
  });
}

/** The newest orders of a client, and whether there are more. */
export async function ordersOfClient(db: Transaction, { id, storeId }: { id: string; storeId: string }) {
  const found = await db.order.findMany({
    where: { clientId: id, storeId },
    orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
    take: SHOWN_ORDERS + 1,
  });
  return { orders: found.slice(0, SHOWN_ORDERS), more: found.length > SHOWN_ORDERS };
}
