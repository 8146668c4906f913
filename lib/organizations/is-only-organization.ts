import type { Transaction } from '../database/prisma.ts';

/** True while the installation has one organization: requests that match no key can then be nobody else's. */
export async function isOnlyOrganization(db: Transaction): Promise<boolean> {
  const found = await db.organization.findMany({ select: { id: true }, take: 2 });
  return found.length === 1;
}
