import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import type { Changes } from '../verbs/verb.ts';
import { type Cause, changeInput, changeValues } from './cause.ts';
import { historyOfOne } from './history-text.ts';

const noted = { store_id: 'uuid', id: 'uuid', change: 'integer', ...changeInput } as const;

const noteOfOrder = statement({
  name: 'note-change-of-order',
  parameters: noted,
  columns: {},
  text: `
    with changed as (
      update core.orders set changes = $change where store_id = $store_id and id = $id
      returning id, store_id, changes, transaction_timestamp() as updated_at)
    ${historyOfOne('order', 'changed')}`,
});
const noteOfClient = statement({
  name: 'note-change-of-client',
  parameters: noted,
  columns: {},
  text: `
    with changed as (
      update core.clients set changes = $change where store_id = $store_id and id = $id
      returning id, store_id, changes, transaction_timestamp() as updated_at)
    ${historyOfOne('client', 'changed')}`,
});

/** A record that was changed, and the how manieth change of it that is. */
export interface Changed {
  type: 'order' | 'client';
  storeId: string;
  id: string;
  change: number;
}

/** Notes a change that several statements made, in their transaction. */
export async function noteChange(tx: Queryable, changed: Changed, cause: Cause, changes: Changes): Promise<void> {
  const { type, storeId: store_id, id, change } = changed;
  await run(tx, type === 'order' ? noteOfOrder : noteOfClient, {
    store_id,
    id,
    change,
    ...changeValues(cause, changes),
  });
}

const forget = statement({
  name: 'forget-history',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: {},
  text: 'delete from core.record_history where store_id = $store_id and entity_id = $id',
});

/** Of a record that is no more. */
export async function forgetHistory(tx: Queryable, storeId: string, id: string): Promise<void> {
  await run(tx, forget, { store_id: storeId, id });
}
