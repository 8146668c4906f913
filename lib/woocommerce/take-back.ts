import { changesOfClient } from '../clients/merge-client.ts';
import { readClient } from '../clients/show-client.ts';
import { type Queryable, savepoint } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { causeOfDecision } from '../history/cause.ts';
import { forgetHistory, noteChange } from '../history/note-change.ts';
import { changesOfOrder } from '../orders/changes-of-order.ts';
import { readOrder } from '../orders/read-order.ts';
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
  /** Who undoes the move. */
  undone_by: string;
}

/** Taken back, or kept as it is, since others have to do with it by now. */
export type TakenBack = 'taken_back' | 'kept';

const place = { store_id: 'uuid', id: 'uuid' } as const;

const lockOrder = statement({
  name: 'lock-moved-order',
  parameters: place,
  columns: { version: 'text', changes: 'integer' },
  text: 'select xmin::text as version, changes from core.orders where store_id = $store_id and id = $id for update',
});
const lockClient = statement({
  name: 'lock-moved-client',
  parameters: place,
  columns: { version: 'text', changes: 'integer' },
  text: 'select xmin::text as version, changes from core.clients where store_id = $store_id and id = $id for update',
});

/** In the caller's transaction. What cannot be written back for a reason nobody foresaw is kept, and holds up nothing. */
export async function takeBack(tx: Queryable, moved: MovedRecord): Promise<TakenBack> {
  const { entity_type: type, entity_id: id, store_id: storeId, version, disturbed, before } = moved;
  const [now] = await run(tx, type === 'order' ? lockOrder : lockClient, { store_id: storeId, id });
  if (!now) return before === null ? 'taken_back' : 'kept';
  if (disturbed || now.version !== version) return 'kept';
  try {
    return await savepoint(tx, () => (type === 'order' ? takeBackOrder : takeBackClient)(tx, moved, now.changes + 1));
  } catch (error) {
    processLog.error({ moveId: moved.move_id, [type]: id, err: error }, 'a moved record could not be taken back');
    return 'kept';
  }
}

/** With the names that lead to them. */
const removeRefunds = statement({
  name: 'remove-moved-refunds',
  parameters: place,
  columns: {},
  text: `
    with gone as (delete from core.refunds where store_id = $store_id and order_id = $id returning source, external_id, id)
    delete from core.external_entity_refs f using gone p
    where f.store_id = $store_id and f.source = p.source and f.entity_type = 'refund' and f.external_id = p.external_id
      and f.entity_id = p.id`,
});
const removePayments = statement({
  name: 'remove-moved-payments',
  parameters: place,
  columns: {},
  text: `
    with gone as (delete from core.payments where store_id = $store_id and order_id = $id returning source, external_id, id)
    delete from core.external_entity_refs f using gone p
    where f.store_id = $store_id and f.source = p.source and f.entity_type = 'payment' and f.external_id = p.external_id
      and f.entity_id = p.id`,
});
const removeOrder = statement({
  name: 'remove-moved-order',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: {},
  text: `
    with gone as (delete from core.orders where store_id = $store_id and id = $id returning source, external_id, id)
    delete from core.external_entity_refs f using gone o
    where f.store_id = $store_id and f.source = o.source and f.entity_type = 'order' and f.external_id = o.external_id
      and f.entity_id = o.id`,
});
/** A column that has come since then keeps what it holds. */
const resetOrder = statement({
  name: 'reset-moved-order',
  parameters: { store_id: 'uuid', id: 'uuid', before: 'json' },
  columns: {},
  text: `
    with gone as (delete from core.orders o where store_id = $store_id and id = $id returning o as row)
    insert into core.orders select was.* from gone, json_populate_record(gone.row, $before::json -> 'order') was`,
});
const refillLines = statement({
  name: 'refill-moved-lines',
  parameters: { before: 'json' },
  columns: {},
  text: `
    insert into core.order_lines select * from json_populate_recordset(null::core.order_lines,
      case json_typeof($before::json -> 'lines') when 'array' then $before::json -> 'lines' else '[]' end)
    on conflict do nothing`,
});
const refillPayments = statement({
  name: 'refill-moved-payments',
  parameters: { before: 'json' },
  columns: {},
  text: `
    insert into core.payments select * from json_populate_recordset(null::core.payments,
      case json_typeof($before::json -> 'payments') when 'array' then $before::json -> 'payments' else '[]' end)
    on conflict do nothing`,
});
const refillRefunds = statement({
  name: 'refill-moved-refunds',
  parameters: { before: 'json' },
  columns: {},
  text: `
    insert into core.refunds select * from json_populate_recordset(null::core.refunds,
      case json_typeof($before::json -> 'refunds') when 'array' then $before::json -> 'refunds' else '[]' end)
    on conflict do nothing`,
});
const refillReferences = statement({
  name: 'refill-moved-references',
  parameters: { before: 'json' },
  columns: {},
  text: `
    insert into core.external_entity_refs select * from json_populate_recordset(null::core.external_entity_refs,
      case json_typeof($before::json -> 'references') when 'array' then $before::json -> 'references' else '[]' end)
    on conflict do nothing`,
});

/** An order with all that is its own, and the names that lead to it. */
export async function removeWholeOrder(tx: Queryable, storeId: string, id: string): Promise<void> {
  const place = { store_id: storeId, id };
  await run(tx, removeRefunds, place); // they name the payments
  await run(tx, removePayments, place);
  await run(tx, removeOrder, place);
  await forgetHistory(tx, storeId, id);
}

async function takeBackOrder(tx: Queryable, moved: MovedRecord, change: number): Promise<TakenBack> {
  const { store_id, entity_id: id, before, undone_by } = moved;
  if (before === null) {
    await removeWholeOrder(tx, store_id, id);
    return 'taken_back';
  }
  const was = await readOrder(tx, store_id, { id });
  await run(tx, removeRefunds, { store_id, id }); // they name the payments
  await run(tx, removePayments, { store_id, id });
  await run(tx, resetOrder, { store_id, id, before });
  await run(tx, refillLines, { before });
  await run(tx, refillPayments, { before });
  await run(tx, refillRefunds, { before });
  await run(tx, refillReferences, { before });
  const is = await readOrder(tx, store_id, { id });
  const changes = was && is ? changesOfOrder(was, is) : {};
  await noteChange(tx, { type: 'order', storeId: store_id, id, change }, causeOfDecision(undone_by, null), changes);
  return 'taken_back';
}

const isNeeded = statement({
  name: 'is-moved-client-needed',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: { one: 'integer' },
  text: 'select 1 as one from core.orders where store_id = $store_id and client_id = $id limit 1',
});
const forget = statement({
  name: 'forget-moved-names',
  parameters: { store_id: 'uuid', id: 'uuid', source: 'text', external_ids: 'text[]' },
  columns: {},
  text: `
    delete from core.external_entity_refs
    where store_id = $store_id and entity_id = $id and source = $source and entity_type = 'client' and external_id = any($external_ids)`,
});
const removeClient = statement({
  name: 'remove-moved-client',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: {},
  text: 'delete from core.clients where store_id = $store_id and id = $id',
});
const resetClient = statement({
  name: 'reset-moved-client',
  parameters: { store_id: 'uuid', id: 'uuid', before: 'json' },
  columns: {},
  text: `
    update core.clients c set external_id = was.external_id, email = was.email, name = was.name, phone = was.phone,
      company = was.company, billing_address = was.billing_address, shipping_address = was.shipping_address,
      metadata = was.metadata, updated_at = was.updated_at, source_modified_at = was.source_modified_at
    from json_populate_record(null::core.clients, $before::json) was where c.store_id = $store_id and c.id = $id`,
});

/** A client with the names that lead to it; false: an order refers to it, so it stays. */
export async function removeWholeClient(
  tx: Queryable,
  { storeId, id, source, names }: { storeId: string; id: string; source: string; names: string[] },
): Promise<boolean> {
  const place = { store_id: storeId, id };
  if ((await run(tx, isNeeded, place)).length > 0) return false;
  await run(tx, forget, { ...place, source, external_ids: names });
  await run(tx, removeClient, place);
  await forgetHistory(tx, storeId, id);
  return true;
}

/** One that the move made, and that an order refers to by now, has become somebody's: it stays. */
async function takeBackClient(tx: Queryable, moved: MovedRecord, change: number): Promise<TakenBack> {
  const { store_id, entity_id: id, source, before, undone_by } = moved;
  const names = moved.new_references;
  if (before === null) {
    return (await removeWholeClient(tx, { storeId: store_id, id, source, names })) ? 'taken_back' : 'kept';
  }
  await run(tx, forget, { store_id, id, source, external_ids: names });
  const was = await readClient(tx, store_id, { id });
  await run(tx, resetClient, { store_id, id, before });
  const is = await readClient(tx, store_id, { id });
  const changes = was && is ? changesOfClient(was, is) : {};
  await noteChange(tx, { type: 'client', storeId: store_id, id, change }, causeOfDecision(undone_by, null), changes);
  return 'taken_back';
}
