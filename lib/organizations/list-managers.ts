import type { Transaction } from '../database/prisma.ts';
import type { Role } from '../keys/vocabulary.ts';

/** More names than these help nobody. */
const MOST = 3;

/** Whom a member asks: owners first, those who were there longest first. */
export async function listManagers(db: Transaction, organizationId: string): Promise<{ email: string; role: Role }[]> {
  const managers = await db.membership.findMany({
    where: { organizationId, role: { in: ['owner', 'admin'] } },
    select: { role: true, user: { select: { email: true } } },
    orderBy: [{ role: 'asc' }, { createdAt: 'asc' }],
    take: MOST,
  });
  return managers.map(({ role, user }) => ({ email: user.email, role }));
}
