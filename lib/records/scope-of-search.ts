import type { Transaction } from '../database/prisma.ts';

/** The stores that a list looks into: the organization's, or the one that is asked for if it is theirs. */
export interface Searched {
  stores: { id: string; name: string; currency: string }[];
  /** Everything of the organization that the list can be filtered by. */
  choices: { stores: { id: string; name: string }[]; sources: string[] };
}

/** Which stores an organization has, and which sources send to them. */
export async function searched(db: Transaction, organizationId: string, store: string | null): Promise<Searched> {
  const [stores, keys] = await Promise.all([
    db.store.findMany({
      where: { organizationId },
      select: { id: true, name: true, currency: true },
      orderBy: { id: 'asc' },
    }),
    db.integrationKey.findMany({
      where: { organizationId },
      distinct: ['source'],
      select: { source: true },
      orderBy: { source: 'asc' },
    }),
  ]);
  return {
    stores: stores.filter(({ id }) => store === null || id === store),
    choices: { stores, sources: keys.map(({ source }) => source) },
  };
}
