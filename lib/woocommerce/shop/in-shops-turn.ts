import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '../../database/open-client.ts';
import type { Queryable } from '../../database/pool.ts';
import { first, statement } from '../../database/statement.ts';
import { Refused } from '../../refused.ts';

/** The first half of a shop's advisory lock; the second is its key id's hash. */
const LOCK_CLASS = 0x73_68_6f_70; // "shop"
const LOOK_AGAIN_MS = 100;

const lock = statement({
  name: 'shop-lock',
  parameters: { class: 'integer', key_id: 'text' },
  columns: { taken: 'boolean' },
  text: 'select pg_try_advisory_lock($class, hashtext($key_id)) as taken',
});

/**
 * Runs `work` alone of all that deal with this shop, in any process: PostgreSQL holds the lock as long as the connection
 * that is handed over lives, so whoever is killed holds up nobody. Null: it was somebody else's turn for `patienceMs`.
 */
export async function inShopsTurn<T>(
  connectionString: string,
  keyId: string,
  patienceMs: number,
  work: (db: Queryable) => Promise<T>,
): Promise<T | null> {
  const client = openClient(connectionString, { application_name: 'connectors shops', keepAlive: true });
  client.on('error', () => {}); // whatever is under way rejects with it
  await client.connect();
  try {
    const until = performance.now() + patienceMs;
    for (;;) {
      if ((await first(client, lock, { class: LOCK_CLASS, key_id: keyId }))?.taken) return await work(client);
      if (performance.now() >= until) return null;
      await sleep(LOOK_AGAIN_MS);
    }
  } finally {
    await client.end().catch(() => {});
  }
}

/** What is said where it did not become our turn. */
export function mustHaveTurn<T>(done: T | null): T {
  if (done === null) throw new Refused('the shop is being read right now: try again in a minute');
  return done;
}
