import type { Transaction } from '../database/prisma.ts';
import type { Store } from '../organizations/create-store.ts';

/** The stores that a list looks into: the organization's, or the one that is asked for if it is theirs. */
export interface Searched {
  stores: Store[];
  /** Everything of the organization that the list can be filtered by. */
  choices: { stores: { id: string; name: string }[]; sources: string[] };
}

/** Which of an organization's stores are meant, and which sources send to them. */
export async function searched(
  db: Transaction,
  organizationId: string,
  stores: Store[],
  store: string | null,
): Promise<Searched> {
  const keys = await db.integrationKey.findMany({
    where: { organizationId },
    distinct: ['source'],
    select: { source: true },
    orderBy: { source: 'asc' },
  });
  return {
    stores: stores.filter(({ id }) => store === null || id === store),
    choices: { stores, sources: keys.map(({ source }) => source) },
  };
}
