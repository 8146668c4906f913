import type { Actor } from '../../audit.ts';
import type { Env } from '../../env.ts';
import { mustHaveTurn } from './in-shops-turn.ts';
import type { ReconcileOptions } from './reconcile.ts';
import { runReconcile } from './run-tasks.ts';
import { recorded } from './shop-runs.ts';
import { type Visit, visitShop } from './visit.ts';
import { watch } from './watch-shop.ts';
import type { WebhookAct } from './webhooks.ts';

/** How long to wait for a visit of the server that is under way. */
const PATIENCE_MS = 120_000;

/** What is asked for by a person: `appUrl` is null where this process does not know where the server is. */
export interface Asking {
  connectionString: string;
  settings: Pick<Env, 'secretsKey' | 'allowPrivateAddresses'> & { appUrl: string | null };
  actor: Actor;
}

/** Looks at the webhooks in the shop now and repairs ours; what one that was off missed is fetched. Throws ShopTrouble. */
export async function checkShop(asking: Asking, keyId: string): Promise<void> {
  await visitNow(asking, keyId, async (visit) => {
    const acts = await watchNow(visit);
    if (acts.some(({ did }) => did !== 'repaired')) await reconcileNow(visit, {});
  });
}

/** Looks at the webhooks, and fetches what was modified lately whether or not one was off. Throws ShopTrouble. */
export async function checkShopWhole(asking: Asking, keyId: string): Promise<void> {
  await visitNow(asking, keyId, async (visit) => {
    await watchNow(visit);
    await reconcileNow(visit, {});
  });
}

/**
 * Fetches now what the shop has and we have not: modified since then, or (undefined) all, history included. Throws
 * ShopTrouble.
 */
export async function reconcileShop(asking: Asking, keyId: string, since: Date | undefined): Promise<void> {
  await visitNow(asking, keyId, (visit) => reconcileNow(visit, since ? { since } : { whole: true }));
}

async function watchNow(visit: Visit): Promise<WebhookAct[]> {
  let acts: WebhookAct[] = [];
  await recorded(visit, 'watch', async () => {
    acts = await watch(visit, new Date(), true);
    return acts.length;
  });
  return acts;
}

function reconcileNow(visit: Visit, options: Partial<ReconcileOptions>): Promise<number> {
  return runReconcile(visit, { whole: false, isAsked: true, ...options });
}

async function visitNow(asking: Asking, keyId: string, work: (visit: Visit) => Promise<unknown>): Promise<void> {
  const { connectionString, settings, actor: by } = asking;
  const visitor = { connectionString, settings, by, patienceMs: PATIENCE_MS, mostMs: 0 };
  const done = await visitShop(visitor, keyId, async (visit) => {
    await work(visit);
    return true;
  });
  mustHaveTurn(done);
}
