import type { Transaction } from '../database/prisma.ts';

/** Two first commands at the same time, or a command and the console, make one organization between them. */
const FIRST_LOCK = 'the first organization';

/** Holds, until the transaction ends, the right to make the first organization; returns it if it is there already. */
export async function holdFirstOrganization(tx: Transaction): Promise<{ id: string; name: string } | null> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtext(${FIRST_LOCK}))::text`;
  return tx.organization.findFirst({ select: { id: true, name: true }, orderBy: { id: 'asc' } });
}
