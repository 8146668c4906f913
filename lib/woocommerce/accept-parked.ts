import type { Pool } from 'pg';
import { type Actor, auditOn } from '../audit.ts';
import { type Queryable, transaction } from '../database/pool.ts';
import { as, run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';
import { applyParked, type ParkedRow } from './apply-parked.ts';

/** Both are kept, the new one as `woo-<id>-2` and so on; or the new one takes the place of the first. */
export type Acceptance = 'as-new' | 'replace';

/** What became of an accepted delivery: still parked only if something else stops it, which `reason` says. */
export interface Accepted {
  id: string;
  state: ParkedRow['state'];
  reason: string;
  /** The order that it was applied to; null while it is parked. */
  orderId: string | null;
  /** Other deliveries of the same order that waited with it, and are settled too. */
  others: number;
}

const find = statement({
  name: 'find-parked-to-accept',
  parameters: { organization_id: 'uuid', id: 'uuid' },
  columns: {
    state: as<ParkedRow['state']>('text'),
    cause: as<ParkedRow['cause']>('text'),
    order_key: 'text?',
    topic: 'text?',
    external_id: 'text?',
    integration_key_id: 'uuid',
  },
  text: `
    select state, cause, order_key, topic, external_id, integration_key_id from integrations.parked_deliveries
    where organization_id = $organization_id and id = $id for update`,
});
const siblings = statement({
  name: 'parked-siblings',
  parameters: { id: 'uuid' },
  columns: { id: 'uuid' },
  text: `
    select p.id from integrations.parked_deliveries p join integrations.parked_deliveries accepted on accepted.id = $id
    where p.store_id = accepted.store_id and p.source = accepted.source and p.external_id = accepted.external_id
      and p.entity_type = 'order' and p.state = 'parked' and p.cause = 'another_order'
      and coalesce(p.order_key = accepted.order_key, true)
    order by p.received_at, p.id limit 1000`,
});

/**
 * Accepts a delivery that is parked as another order under the id of one we have, and settles what else of that order
 * waits, in the order it came. Later deliveries with its order_key go to the same record. Audited, in one transaction.
 */
export function acceptParked(
  pool: Pool,
  actor: Actor,
  id: string,
  acceptance: Acceptance,
  now: Date,
): Promise<Accepted> {
  return transaction(pool, async (tx) => {
    const [known] = await run(tx, find, { organization_id: actor.organizationId, id });
    if (!known) throw new Refused(`no such parked delivery: ${id}`);
    if (known.state !== 'parked') throw new Refused(`it’s no longer parked: it’s ${known.state}`);
    if (known.cause !== 'another_order')
      throw new Refused('only another order under the id of one we have can be accepted; reprocess this one');
    if (known.order_key === null)
      throw new Refused('it is an id alone: accept a delivery of the order itself, and this one follows');
    const settled = await applyParked(tx, id, { name: actor.name, anyKey: true, acceptance }, now);
    if (!settled) throw new Refused('it’s no longer parked');
    const others = settled.state === 'parked' ? 0 : await settleSiblings(tx, id, actor.name, now);
    const { topic, external_id, integration_key_id: integrationKeyId } = known;
    const details = { id, topic, external_id, as: acceptance, state: settled.state, others };
    await auditOn(tx, actor, 'delivery.accepted', { integrationKeyId, details }, now);
    return { id, state: settled.state, reason: settled.reason, orderId: settled.orderId, others };
  });
}

async function settleSiblings(tx: Queryable, id: string, name: string, now: Date): Promise<number> {
  let settled = 0;
  for (const sibling of await run(tx, siblings, { id })) {
    const row = await applyParked(tx, sibling.id, { name, anyKey: true, acceptance: 'sibling' }, now);
    if (row && row.state !== 'parked') settled += 1;
  }
  return settled;
}
