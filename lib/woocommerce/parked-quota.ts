import { LRUCache } from 'lru-cache';
import type { Queryable } from '../database/pool.ts';
import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

/**
 * What may wait of one key. Beyond the bytes a delivery is parked without its body, which is reprocessed from the request
 * log as long as that has it. Beyond the rows it is in the request log alone. And what is over the rate limit is refused
 * then, as if it were beyond ten times the cap: its sender can slow down.
 */
export const parkedQuota = { deliveries: 10_000, bytes: 64 * 1024 * 1024 };

/** What waits of a key now. */
export interface ParkedUse {
  deliveries: number;
  bytes: number;
}

/** Said of a delivery whose body found no room. */
export const bodyInLogOnly =
  ' This key’s parked deliveries have used up their 64 MiB, so its body is in the Request log only: reprocess it while the log still has it.';

const use = statement({
  name: 'parked-use',
  parameters: { integration_key_id: 'uuid' },
  columns: { deliveries: 'bigint', bytes: 'bigint' },
  text: `
    select count(*) as deliveries, coalesce(sum(octet_length(body)), 0)::bigint as bytes
    from integrations.parked_deliveries where integration_key_id = $integration_key_id and state = 'parked'`,
});

/** Asked at most once a second a key: who is over the rate limit is so often. */
const lately = new LRUCache<string, ParkedUse>({ max: 1_000, ttl: 1_000 });

/** Whether another delivery of this key may be parked with its body. */
export async function hasParkedRoom(db: Queryable, keyId: string): Promise<boolean> {
  let used = lately.get(keyId);
  if (!used) {
    [used] = await run(db, use, { integration_key_id: keyId });
    if (used) lately.set(keyId, used);
  }
  return !used || (used.deliveries < parkedQuota.deliveries && used.bytes < parkedQuota.bytes);
}

const uses = statement({
  name: 'parked-uses',
  parameters: { keys: 'uuid[]' },
  columns: { key: 'uuid', deliveries: 'bigint', bytes: 'bigint?' },
  text: `
    select integration_key_id as key, count(*) as deliveries, sum(octet_length(body))::bigint as bytes
    from integrations.parked_deliveries
    where integration_key_id = any ($keys::uuid[]) and state = 'parked' group by 1`,
});

/** What waits of each of these keys, in the order in which they are given; for the console and the command line. */
export async function parkedUses(db: Transaction, keyIds: readonly string[]): Promise<ParkedUse[]> {
  const found = await run(db, uses, { keys: [...keyIds] });
  const byKey = new Map(found.map((one) => [one.key, one]));
  return keyIds.map((id) => ({
    deliveries: Number(byKey.get(id)?.deliveries ?? 0),
    bytes: Number(byKey.get(id)?.bytes ?? 0),
  }));
}

/** The same of one key. */
export async function parkedUseOf(db: Transaction, keyId: string): Promise<ParkedUse> {
  const [use = { deliveries: 0, bytes: 0 }] = await parkedUses(db, [keyId]);
  return use;
}

/** As people read it: `12 of 10,000 deliveries, 0.1 of 64 MiB`. */
export function parkedUseText({ deliveries, bytes }: ParkedUse): string {
  const mib = (of: number) => (of / 1024 / 1024).toFixed(of % (1024 * 1024) ? 1 : 0);
  const most = parkedQuota.deliveries.toLocaleString('en');
  return `${deliveries.toLocaleString('en')} of ${most} deliveries, ${mib(bytes)} of ${mib(parkedQuota.bytes)} MiB`;
}
