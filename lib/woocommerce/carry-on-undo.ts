import { type Queryable, rows, transactionOn } from '../database/pool.ts';
import { otherShop } from './receive.ts';
import { type MovedRecord, takeBack } from './take-back.ts';

const nextRecord = {
  name: 'next-moved-record',
  text: `
    select r.move_id, r.entity_type, r.entity_id, k.store_id, k.source, r.before::text as before, r.new_references,
      r.version, r.disturbed
    from integrations.shop_move_records r join integrations.shop_moves m on m.id = r.move_id
    join integrations.integration_keys k on k.id = m.integration_key_id
    where r.move_id = $1 and r.outcome is null
    order by r.entity_type, r.entity_id limit 1 for update of r skip locked`,
};
const endRecord = {
  name: 'end-moved-record',
  text: `
    update integrations.shop_move_records set outcome = $4, before = null
    where move_id = $1 and entity_type = $2 and entity_id = $3`,
};
const someDeliveries = {
  name: 'deliveries-of-move',
  text: `
    select p.source_url, k.key_id, array_agg(p.id) as ids
    from (select * from integrations.parked_deliveries where move_id = $1 limit 500) p
    join integrations.integration_keys k on k.id = p.integration_key_id group by 1, 2`,
};
const waitAgain = {
  name: 'delivery-of-move-waits-again',
  text: `
    update integrations.parked_deliveries set state = 'parked', cause = $3, reason = $4, what_to_do = $5,
      settled_at = null, settled_by = null, move_id = null
    where move_id = $1 and id = any($2)`,
};
const end = {
  name: 'end-undo',
  text: `
    update integrations.shop_moves m set undo_ended_at = $2
    where id = $1 and undone_at is not null and undo_ended_at is null
      and not exists (select 1 from integrations.shop_move_records where move_id = m.id and outcome is null)
      and not exists (select 1 from integrations.parked_deliveries where move_id = m.id)`,
};

/**
 * Takes back what a move applied that is being undone, until it is done or `until` has come: orders before the clients
 * they refer to, each in a transaction of its own; then its deliveries wait again. Several may do so at once.
 */
export async function carryOnUndo(db: Queryable, moveId: string, until: Date): Promise<void> {
  while (new Date() < until && (await takeBackNext(db, moveId)));
  while (new Date() < until) {
    const groups = await rows<{ source_url: string | null; key_id: string; ids: string[] }>(db, someDeliveries, [
      moveId,
    ]);
    if (groups.length === 0) break;
    for (const { source_url, key_id, ids } of groups) {
      const { cause, reason, whatToDo } = otherShop(source_url, key_id);
      await rows(db, waitAgain, [moveId, ids, cause, reason, whatToDo]);
    }
  }
  await rows(db, end, [moveId, new Date()]);
}

function takeBackNext(db: Queryable, moveId: string): Promise<boolean> {
  return transactionOn(db, async (tx) => {
    const [moved] = await rows<MovedRecord & Record<string, unknown>>(tx, nextRecord, [moveId]);
    if (!moved) return false;
    const outcome = await takeBack(tx, moved);
    await rows(tx, endRecord, [moveId, moved.entity_type, moved.entity_id, outcome]);
    return true;
  });
}

const undoing = {
  name: 'moves-being-undone',
  text: 'select id from integrations.shop_moves where undone_at is not null and undo_ended_at is null',
};

/** All that somebody has begun to undo and left, a browser that was closed for instance. */
export async function carryOnUndos(db: Queryable): Promise<void> {
  for (const { id } of await rows<{ id: string }>(db, undoing, [])) {
    await carryOnUndo(db, id, new Date(Date.now() + 60_000));
  }
}
