import type { Actor } from '../../audit.ts';
import type { Env } from '../../env.ts';
import { mustHaveTurn } from './in-shops-turn.ts';
import { reconcile } from './reconcile.ts';
import { type Visit, visitShop } from './visit.ts';
import { watch } from './watch.ts';

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
    const acts = await watch(visit, new Date(), true);
    if (acts.some(({ did }) => did !== 'repaired')) await reconcile(visit, { whole: false });
  });
}

/** Looks at the webhooks, and fetches what was modified lately whether or not one was off. Throws ShopTrouble. */
export async function checkShopWhole(asking: Asking, keyId: string): Promise<void> {
  await visitNow(asking, keyId, async (visit) => {
    await watch(visit, new Date(), true);
    await reconcile(visit, { whole: false });
  });
}

/** Fetches now what the shop has and we have not: modified since then, or however old (undefined). Throws ShopTrouble. */
export async function reconcileShop(asking: Asking, keyId: string, since: Date | undefined): Promise<void> {
  await visitNow(asking, keyId, (visit) =>
    reconcile(visit, since ? { since, whole: false, isAsked: true } : { whole: true, isAsked: true }),
  );
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
