/** Rows a minute that what is refused for nothing but how much it is may add to the log. */
export interface RowBudgets {
  pair: number;
  key: number;
  installation: number;
  overLimit: number;
}

/** Contract §7. */
export const rowBudgets: RowBudgets = {
  /** Of one address on one key: 30 rows of their own, and one more that stands for all the rest. */
  pair: 31,
  key: 60,
  installation: 600,
  /** Of a verified key above its cap, likewise. */
  overLimit: 31,
};

/** A request that has a row in the log, or may get one: not verified, or verified and above its cap. */
export interface Foldable {
  overLimit: boolean;
  id: string;
  /** Null: it matched no key. */
  integrationKeyId: string | null;
  clientIp: string;
}

/** What becomes of such requests: some get rows, the others are counted on a row that is there. */
export interface Folding<Arrived> {
  insert: Arrived[];
  /** By row id, how many more requests that row stands for. */
  repeat: Map<string, number>;
}

/**
 * Decides which of the `arrived` requests get rows of their own, given the `recent` rows of the last 60 s (both oldest
 * first). Past a budget a request is counted on the newest row of its address and key, else of its key, else of all.
 */
export function fold<Arrived extends Foldable>(
  recent: readonly Foldable[],
  arrived: readonly Arrived[],
  budgets = rowBudgets,
): Folding<Arrived> {
  const folding: Folding<Arrived> = { insert: [], repeat: new Map() };
  const groups = new Map<string, { rows: number; newest: string }>();
  const add = (row: Foldable) => {
    for (const { name } of groupsOf(row, budgets))
      groups.set(name, { rows: (groups.get(name)?.rows ?? 0) + 1, newest: row.id });
  };
  for (const row of recent) add(row);
  for (const request of arrived) {
    const mine = groupsOf(request, budgets);
    if (mine.every(({ name, budget }) => (groups.get(name)?.rows ?? 0) < budget)) {
      folding.insert.push(request);
      add(request);
      continue;
    }
    const standsFor = mine.map(({ name }) => groups.get(name)?.newest).find((id) => id !== undefined);
    if (standsFor) folding.repeat.set(standsFor, (folding.repeat.get(standsFor) ?? 0) + 1);
  }
  return folding;
}

/** The groups on whose budgets a request counts, the narrowest first. What matched no key has no key's budget. */
function groupsOf({ integrationKeyId, clientIp, overLimit }: Foldable, budgets: RowBudgets) {
  if (overLimit) return [{ name: `over ${integrationKeyId}`, budget: budgets.overLimit }];
  const pair = { name: `${integrationKeyId} ${clientIp}`, budget: budgets.pair };
  const key = { name: `${integrationKeyId}`, budget: budgets.key };
  const all = { name: 'all', budget: budgets.installation };
  return integrationKeyId === null ? [pair, all] : [pair, key, all];
}
