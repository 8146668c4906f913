import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';

const withKey = { integrationKey: { select: { keyId: true } } } as const;
const withoutBody = { body: true } as const;

/** A parked delivery as lists show it; its body, which may have megabytes, comes with `showParked`. */
export type ListedDelivery = Prisma.ParkedDeliveryGetPayload<{ include: typeof withKey; omit: typeof withoutBody }>;
export type ShownDelivery = Prisma.ParkedDeliveryGetPayload<{ include: typeof withKey }>;

/** An organization's parked deliveries, newest first, those that are settled too; of one key (the bare 8) or of all. */
export function listParked(db: Transaction, organizationId: string, keyId?: string): Promise<ListedDelivery[]> {
  return db.parkedDelivery.findMany({
    where: { organizationId, ...(keyId !== undefined && { integrationKey: { keyId } }) },
    include: withKey,
    omit: withoutBody,
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
  });
}

/** One of them with its body, or null when the organization has none of that id. */
export function showParked(db: Transaction, organizationId: string, id: string): Promise<ShownDelivery | null> {
  return db.parkedDelivery.findFirst({ where: { id, organizationId }, include: withKey });
}
