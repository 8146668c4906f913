import type { Pool } from 'pg';
import { type Actor, auditOn } from '../audit.ts';
import { transaction } from '../database/pool.ts';
import { as, run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';
import { applyParked } from './apply-parked.ts';

/** What became of a parked delivery. */
export interface Reprocessed {
  id: string;
  state: 'parked' | 'applied' | 'resolved';
  /** Why it is parked, or was. */
  reason: string;
  /** The order that it was applied to now, if it is about one. */
  orderId: string | null;
}

const find = statement({
  name: 'find-parked',
  parameters: { organization_id: 'uuid', id: 'uuid' },
  columns: { id: 'uuid', state: as<Reprocessed['state']>('text'), reason: 'text' },
  text: 'select id, state, reason from integrations.parked_deliveries where organization_id = $organization_id and id = $id',
});

/**
 * Applies one of the organization's parked deliveries under its own key, or under a live one of its store and source
 * that may do more. One that is settled stays as it is: nothing is applied twice. Audited.
 */
export async function reprocess(pool: Pool, actor: Actor, id: string, now: Date): Promise<Reprocessed> {
  const [known] = await run(pool, find, { organization_id: actor.organizationId, id });
  if (!known) throw new Refused(`no such parked delivery: ${id}`);
  const settled = await transaction(pool, async (tx) => {
    const row = await applyParked(tx, id, { name: actor.name, anyKey: true }, now);
    if (!row) return null;
    const { state, reason, external_id, topic, orderId } = row;
    const about = { integrationKeyId: row.integration_key_id, details: { id, topic, external_id, state, reason } };
    await auditOn(tx, actor, 'delivery.reprocessed', about, now);
    return { id, state, reason, orderId };
  });
  if (settled) return settled;
  const [meanwhile = known] = await run(pool, find, { organization_id: actor.organizationId, id });
  return { ...meanwhile, orderId: null };
}

const waiting = statement({
  name: 'parked-of-organization',
  parameters: { organization_id: 'uuid', key_id: 'text?' },
  columns: { id: 'uuid' },
  text: `
    select p.id from integrations.parked_deliveries p
    join integrations.integration_keys k on k.id = p.integration_key_id
    where p.organization_id = $organization_id and p.state = 'parked' and ($key_id::text is null or k.key_id = $key_id)
    order by p.received_at, p.id`,
});

/** The same for all that are parked, of one key (the bare 8) or of all; the oldest first. */
export async function reprocessAll(pool: Pool, actor: Actor, now: Date, keyId?: string): Promise<Reprocessed[]> {
  const done: Reprocessed[] = [];
  for (const { id } of await run(pool, waiting, { organization_id: actor.organizationId, key_id: keyId ?? null })) {
    done.push(await reprocess(pool, actor, id, now));
  }
  return done;
}
