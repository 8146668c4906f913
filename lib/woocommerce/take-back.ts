import { type Queryable, rows, savepoint } from '../database/pool.ts';
import { processLog } from '../process-log.ts';

/** A record that a move made or changed. */
export interface MovedRecord {
  move_id: string;
  entity_type: 'order' | 'client';
  entity_id: string;
  /** Of its key. */
  store_id: string;
  source: string;
  /** JSON; null: the move made it. */
  before: string | null;
  new_references: string[];
  version: string;
  disturbed: boolean;
}

/** Taken back, or kept as it is, since others have to do with it by now. */
export type TakenBack = 'taken_back' | 'kept';

const lock = (type: 'order' | 'client') => ({
  name: `lock-moved-${type}`,
  text: `select xmin::text as version from core.${type}s where store_id = $1 and id = $2 for update`,
});
const lockOrder = lock('order');
const lockClient = lock('client');

/** In the caller's transaction. What cannot be written back for a reason nobody foresaw is kept, and holds up nothing. */
export async function takeBack(tx: Queryable, moved: MovedRecord): Promise<TakenBack> {
  const { entity_type: type, entity_id: id, store_id: storeId, version, disturbed, before } = moved;
  const [now] = await rows<{ version: string }>(tx, type === 'order' ? lockOrder : lockClient, [storeId, id]);
  if (!now) return before === null ? 'taken_back' : 'kept';
  if (disturbed || now.version !== version) return 'kept';
  try {
    return await savepoint(tx, () => (type === 'order' ? takeBackOrder(tx, moved) : takeBackClient(tx, moved)));
  } catch (error) {
    processLog.error({ moveId: moved.move_id, [type]: id, err: error }, 'a moved record could not be taken back');
    return 'kept';
  }
}

/** With the names that lead to them; refunds before the payments that they name. */
const removes = (['refund', 'payment'] as const).map((type) => ({
  name: `remove-moved-${type}s`,
  text: `
    with gone as (delete from core.${type}s where store_id = $1 and order_id = $2 returning source, external_id, id)
    delete from core.external_entity_refs f using gone p
    where f.store_id = $1 and f.source = p.source and f.entity_type = '${type}' and f.external_id = p.external_id
      and f.entity_id = p.id`,
}));
const removeOrder = {
  name: 'remove-moved-order',
  text: `
    with gone as (delete from core.orders where store_id = $1 and id = $2 returning source, external_id, id)
    delete from core.external_entity_refs f using gone o
    where f.store_id = $1 and f.source = o.source and f.entity_type = 'order' and f.external_id = o.external_id
      and f.entity_id = o.id`,
};
/** A column that has come since then keeps what it holds. */
const resetOrder = {
  name: 'reset-moved-order',
  text: `
    with gone as (delete from core.orders o where store_id = $1 and id = $2 returning o as row)
    insert into core.orders select was.* from gone, json_populate_record(gone.row, $3::json -> 'order') was`,
};
/** Payments before the refunds that name them. */
const refills = Object.entries({
  lines: 'order_lines',
  payments: 'payments',
  refunds: 'refunds',
  references: 'external_entity_refs',
}).map(([part, table]) => ({
  name: `refill-moved-${part}`,
  text: `
    insert into core.${table} select * from json_populate_recordset(null::core.${table},
      case json_typeof($1::json -> '${part}') when 'array' then $1::json -> '${part}' else '[]' end)
    on conflict do nothing`,
}));

async function takeBackOrder(tx: Queryable, { store_id, entity_id, before }: MovedRecord): Promise<TakenBack> {
  const place = [store_id, entity_id];
  for (const statement of removes) await rows(tx, statement, place);
  if (before === null) {
    await rows(tx, removeOrder, place);
    return 'taken_back';
  }
  await rows(tx, resetOrder, [...place, before]);
  for (const statement of refills) await rows(tx, statement, [before]);
  return 'taken_back';
}

const isNeeded = {
  name: 'is-moved-client-needed',
  text: 'select 1 as one from core.orders where store_id = $1 and client_id = $2 limit 1',
};
const forget = {
  name: 'forget-moved-names',
  text: `
    delete from core.external_entity_refs
    where store_id = $1 and entity_id = $2 and source = $3 and entity_type = 'client' and external_id = any($4)`,
};
const removeClient = {
  name: 'remove-moved-client',
  text: 'delete from core.clients where store_id = $1 and id = $2',
};
const resetClient = {
  name: 'reset-moved-client',
  text: `
    update core.clients c set external_id = was.external_id, email = was.email, name = was.name, phone = was.phone,
      company = was.company, billing_address = was.billing_address, shipping_address = was.shipping_address,
      metadata = was.metadata, updated_at = was.updated_at, source_modified_at = was.source_modified_at
    from json_populate_record(null::core.clients, $3::json) was where c.store_id = $1 and c.id = $2`,
};

/** One that the move made, and that an order refers to by now, has become somebody's: it stays. */
async function takeBackClient(tx: Queryable, moved: MovedRecord): Promise<TakenBack> {
  const place = [moved.store_id, moved.entity_id];
  if (moved.before === null && (await rows(tx, isNeeded, place)).length > 0) return 'kept';
  await rows(tx, forget, [...place, moved.source, moved.new_references]);
  await (moved.before === null ? rows(tx, removeClient, place) : rows(tx, resetClient, [...place, moved.before]));
  return 'taken_back';
}
