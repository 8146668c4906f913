import type { Transaction } from '../database/prisma.ts';

/** The organizations that a user is in, by name. */
export async function listOrganizations(db: Transaction, userId: string): Promise<{ id: string; name: string }[]> {
  const memberships = await db.membership.findMany({
    where: { userId },
    select: { organization: { select: { id: true, name: true } } },
    orderBy: { organization: { name: 'asc' } },
  });
  return memberships.map(({ organization }) => organization);
}
