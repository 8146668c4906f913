import type { Transaction } from '../database/prisma.ts';
import type { Store } from './create-store.ts';

/** The organization's shops, the oldest first. */
export function listStores(db: Transaction, organizationId: string): Promise<Store[]> {
  return db.store.findMany({
    where: { organizationId },
    select: { id: true, name: true, currency: true },
    orderBy: { id: 'asc' },
  });
}
