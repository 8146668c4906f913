import type { Queryable } from '../../database/pool.ts';
import { Refused } from '../../refused.ts';
import type { Asking } from './check-shop.ts';
import { showShop } from './show-shop.ts';
import { visitShop } from './visit.ts';

/** A linked shop, and why it cannot be reached just now, if it cannot. */
export interface Reach {
  url: string;
  trouble: string | null;
}

/** Asks the shop that a key is linked to; one that is being read by somebody else is not disturbed. Null: linked to none. */
export async function reachShop(db: Queryable, asking: Asking, keyId: string): Promise<Reach | null> {
  const { connectionString, settings, actor: by } = asking;
  const shown = await showShop(db, by.organizationId, keyId);
  if (shown === null) return null;
  const { url } = shown.shop;
  try {
    const visitor = { connectionString, settings, by, patienceMs: 0, mostMs: 0 };
    const answer = await visitShop(visitor, keyId, ({ client }) => client.get('/webhooks', { per_page: 1 }));
    return { url, trouble: answer === null ? shown.details.trouble : null };
  } catch (error) {
    if (error instanceof Refused) return { url, trouble: error.message };
    throw error;
  }
}
