import { isUnavailable } from '../database/failure.ts';
import { type Queryable, transactionOn } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { processLog } from '../process-log.ts';
import { applyParked } from './apply-parked.ts';
import { carryOnUndos } from './carry-on-undo.ts';
import { isSameShop } from './same-shop.ts';

const overLimit = statement({
  name: 'parked-over-limit',
  parameters: {},
  columns: { id: 'uuid' },
  text: `
    select id from integrations.parked_deliveries where state = 'parked' and cause = 'over_rate_limit'
      and organization_id not in (select id from core.organizations where stopped_at is not null)
    order by received_at, id limit 1000`,
});
const otherShops = statement({
  name: 'parked-other-shops',
  parameters: { integration_key_id: 'uuid?' },
  columns: { key: 'uuid', source: 'text?', pinned: 'text?' },
  text: `
    select distinct p.integration_key_id as key, p.source_url as source, k.webhook_source_url as pinned
    from integrations.parked_deliveries p join integrations.integration_keys k on k.id = p.integration_key_id
    where p.state = 'parked' and p.cause = 'other_shop'
      and p.organization_id not in (select id from core.organizations where stopped_at is not null)
      and ($integration_key_id::uuid is null or p.integration_key_id = $integration_key_id)`,
});
const ofShop = statement({
  name: 'parked-of-shop',
  parameters: { integration_key_id: 'uuid', source_url: 'text?' },
  columns: { id: 'uuid' },
  text: `
    select id from integrations.parked_deliveries
    where state = 'parked' and cause = 'other_shop' and integration_key_id = $integration_key_id and source_url = $source_url
    order by received_at, id limit 1000`,
});
const failed = statement({
  name: 'parked-failed',
  parameters: { id: 'uuid' },
  columns: {},
  text: `
    update integrations.parked_deliveries set cause = 'unreadable', reason = 'applying it failed unexpectedly',
      what_to_do = 'Reprocess it. If that fails too, write to support with its id.' where id = $id`,
});

/**
 * Applies what waits for nothing but time: deliveries over the rate limit, and those of another shop that a key has been
 * moved to since; and goes on with moves that are being undone. Returns how many deliveries it settled.
 */
export async function applyWaiting(db: Queryable): Promise<number> {
  await carryOnUndos(db);
  let settled = 0;
  for (;;) {
    const ids = await waitingIds(db);
    if (ids.length === 0) return settled;
    for (const id of ids) if (await settleOne(db, id)) settled += 1;
  }
}

/** The same for what a key waits with from the shop that it was moved to, until that is done or `until` has come. */
export async function applyMoved(db: Queryable, integrationKeyId: string, until: Date): Promise<void> {
  for (const id of await ofMovedKeys(db, integrationKeyId)) {
    if (new Date() >= until) return;
    await settleOne(db, id);
  }
}

async function waitingIds(db: Queryable): Promise<string[]> {
  const found = await run(db, overLimit, {});
  return [...found.map(({ id }) => id), ...(await ofMovedKeys(db, null))];
}

/** Of one key or of all; a thousand of each shop, the oldest first. */
async function ofMovedKeys(db: Queryable, integrationKeyId: string | null): Promise<string[]> {
  const found: { id: string }[] = [];
  const shops = await run(db, otherShops, { integration_key_id: integrationKeyId });
  for (const { key, source, pinned } of shops) {
    const accepted = pinned === null || (source !== null && isSameShop(pinned, source));
    if (accepted) found.push(...(await run(db, ofShop, { integration_key_id: key, source_url: source })));
  }
  return found.map(({ id }) => id);
}

/** One that cannot be applied is left to people, and holds up no other. */
async function settleOne(db: Queryable, id: string): Promise<boolean> {
  try {
    const by = { name: 'the server', anyKey: false };
    return (await transactionOn(db, (tx) => applyParked(tx, id, by, new Date()))) !== null;
  } catch (error) {
    if (isUnavailable(error)) throw error;
    processLog.error({ parkedDelivery: id, err: error }, 'a parked delivery could not be applied');
    await run(db, failed, { id });
    return false;
  }
}
