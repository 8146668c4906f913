import { type Queryable, transactionOn } from '../database/pool.ts';
import { as, run, statement } from '../database/statement.ts';
import { otherShop } from './receive.ts';
import { type MovedRecord, takeBack } from './take-back.ts';

const nextRecord = statement({
  name: 'next-moved-record',
  parameters: { move_id: 'uuid' },
  columns: {
    move_id: 'uuid',
    entity_type: as<MovedRecord['entity_type']>('core.entity_type'),
    entity_id: 'uuid',
    store_id: 'uuid',
    source: 'text',
    before: 'text?',
    new_references: 'text[]',
    version: 'text',
    disturbed: 'boolean',
    undone_by: 'text',
  },
  text: `
    select r.move_id, r.entity_type, r.entity_id, k.store_id, k.source, r.before::text as before, r.new_references,
      r.version, r.disturbed, coalesce(m.undone_by, '') as undone_by
    from integrations.shop_move_records r join integrations.shop_moves m on m.id = r.move_id
    join integrations.integration_keys k on k.id = m.integration_key_id
    where r.move_id = $move_id and r.outcome is null
    order by r.entity_type, r.entity_id limit 1 for update of r skip locked`,
});
const endRecord = statement({
  name: 'end-moved-record',
  parameters: {
    move_id: 'uuid',
    entity_type: as<MovedRecord['entity_type']>('core.entity_type'),
    entity_id: 'uuid',
    outcome: 'text',
  },
  columns: {},
  text: `
    update integrations.shop_move_records set outcome = $outcome, before = null
    where move_id = $move_id and entity_type = $entity_type and entity_id = $entity_id`,
});
const someDeliveries = statement({
  name: 'deliveries-of-move',
  parameters: { move_id: 'uuid' },
  columns: { source_url: 'text?', key_id: 'text', ids: 'uuid[]' },
  text: `
    select p.source_url, k.key_id, array_agg(p.id) as ids
    from (select * from integrations.parked_deliveries where move_id = $move_id limit 500) p
    join integrations.integration_keys k on k.id = p.integration_key_id group by 1, 2`,
});
const waitAgain = statement({
  name: 'delivery-of-move-waits-again',
  parameters: { move_id: 'uuid', ids: 'uuid[]', cause: 'text', reason: 'text', what_to_do: 'text' },
  columns: {},
  text: `
    update integrations.parked_deliveries set state = 'parked', cause = $cause, reason = $reason, what_to_do = $what_to_do,
      settled_at = null, settled_by = null, move_id = null
    where move_id = $move_id and id = any($ids)`,
});
const end = statement({
  name: 'end-undo',
  parameters: { id: 'uuid', now: 'timestamptz' },
  columns: {},
  text: `
    update integrations.shop_moves m set undo_ended_at = $now
    where id = $id and undone_at is not null and undo_ended_at is null
      and not exists (select 1 from integrations.shop_move_records where move_id = m.id and outcome is null)
      and not exists (select 1 from integrations.parked_deliveries where move_id = m.id)`,
});

/**
 * Takes back what a move applied that is being undone, until it is done or `until` has come: orders before the clients
 * they refer to, each in a transaction of its own; then its deliveries wait again. Several may do so at once.
 */
export async function carryOnUndo(db: Queryable, moveId: string, until: Date): Promise<void> {
  while (new Date() < until && (await takeBackNext(db, moveId)));
  while (new Date() < until) {
    const groups = await run(db, someDeliveries, { move_id: moveId });
    if (groups.length === 0) break;
    for (const { source_url, key_id, ids } of groups) {
      const { cause, reason, whatToDo } = otherShop(source_url, key_id);
      await run(db, waitAgain, { move_id: moveId, ids, cause, reason, what_to_do: whatToDo });
    }
  }
  await run(db, end, { id: moveId, now: new Date() });
}

function takeBackNext(db: Queryable, moveId: string): Promise<boolean> {
  return transactionOn(db, async (tx) => {
    const [moved] = await run(tx, nextRecord, { move_id: moveId });
    if (!moved) return false;
    const outcome = await takeBack(tx, moved);
    const { entity_type, entity_id } = moved;
    await run(tx, endRecord, { move_id: moveId, entity_type, entity_id, outcome });
    return true;
  });
}

const undoing = statement({
  name: 'moves-being-undone',
  parameters: {},
  columns: { id: 'uuid' },
  text:
    'select id from integrations.shop_moves where undone_at is not null and undo_ended_at is null ' +
    'and organization_id not in (select id from core.organizations where stopped_at is not null)',
});

/** All that somebody has begun to undo and left, a browser that was closed for instance. */
export async function carryOnUndos(db: Queryable): Promise<void> {
  for (const { id } of await run(db, undoing, {})) {
    await carryOnUndo(db, id, new Date(Date.now() + 60_000));
  }
}
