import { carryOnImport } from './import.ts';
import { type ReconcileOptions, reconcile } from './reconcile.ts';
import { nameRepairsOf } from './repairs.ts';
import { recorded } from './shop-runs.ts';
import type { Visit } from './visit.ts';

/** Reconciles as a run that is recorded. Returns how many orders were not as the shop has them. */
export function runReconcile(visit: Visit, options: ReconcileOptions): Promise<number> {
  return recorded(visit, 'reconcile', async (diedAt) => {
    if (diedAt) await nameRepairsOf(visit, diedAt);
    const { repaired, gone } = await reconcile(visit, options);
    return repaired + gone;
  });
}

/** The same of an import, which ends with a reconciliation. */
export function runImport(visit: Visit): Promise<number> {
  return recorded(visit, 'import', async (diedAt) => {
    if (diedAt) await nameRepairsOf(visit, diedAt);
    return carryOnImport(visit);
  });
}
