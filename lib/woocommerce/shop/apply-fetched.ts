import type { Pool } from 'pg';
import { one } from '../../database/batcher.ts';
import { rowInTurn, transactionOfKey } from '../../database/in-turn.ts';
import type { Queryable } from '../../database/pool.ts';
import { run, statement } from '../../database/statement.ts';
import type { Origin } from '../../history/cause.ts';
import { newId } from '../../new-id.ts';
import type { Changes } from '../../verbs/verb.ts';
import { noEnding, withEnding } from '../../verbs/verb.ts';
import { applyOrder } from '../apply.ts';
import type { Application, Delivery, ShopKey } from '../delivery.ts';
import { keep, missingScopes, nothingParked, type Parking } from '../parked.ts';
import { readDelivery, type Subject } from '../read-delivery.ts';
import { Unreadable } from '../unreadable.ts';
import { writeWooParked } from '../write-woo-parked.ts';

/** What a fetched order did. */
export interface Fetched {
  outcome: 'made' | 'changed' | 'same' | 'ignored' | 'parked';
  externalId: string | null;
  orderId: string | null;
  changed: Changes;
  /** It waits, whole or in part: it is not here as the shop has it. */
  isBehind: boolean;
}

const waits = statement({
  name: 'order-is-parked',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text?' },
  columns: { id: 'uuid' },
  text: `
    select id from integrations.parked_deliveries
    where store_id = $store_id and source = $source and external_id = $external_id and entity_type = 'order'
      and state = 'parked' and cause <> 'other_shop' limit 1`,
});

/**
 * Applies an order as the shop has it now, by the very code that applies deliveries: the same merge, the same scopes, the
 * same parking. `fetchedAt` is when the shop was asked: with an equal stamp what was fetched is the later one, unless the
 * order was changed here since. One that is parked already is not parked again.
 */
export async function applyFetched(
  db: Pool,
  key: ShopKey,
  order: object,
  fetchedAt: Date,
  origin: Extract<Origin, 'reconciled' | 'imported'>,
): Promise<Fetched> {
  const delivery: Delivery = {
    body: Buffer.from(JSON.stringify(order)),
    topic: 'order.updated',
    resource: 'order',
    webhookId: null,
    source: null,
    requestId: newId(),
  };
  const { subject, reading } = readDelivery(delivery.topic, delivery.body, delivery.resource);
  const nothing = { externalId: subject.externalId, orderId: null, changed: {}, isBehind: false };
  if (reading.kind === 'ignored' || reading.kind === 'client') return { ...nothing, outcome: 'ignored' };
  if (reading.kind === 'unreadable') {
    await park(db, key, delivery, subject, { ...reading, cause: 'unreadable' });
    return { ...nothing, outcome: 'parked', isBehind: true };
  }
  const now = new Date().toISOString();
  const on: Application = {
    key,
    delivery,
    subject,
    timestamps: { arrivedAt: now, now, fetchedAt: fetchedAt.toISOString() },
    request: null,
    cause: { origin, by: `pck_int_${key.keyId}`, requestId: null },
    db,
    inTransaction: (work) => transactionOfKey(db, key.id, work),
  };
  try {
    const row = `${key.storeId} ${subject.entity} ${subject.externalId}`;
    const { outcome, result } = await rowInTurn(db, row, () => applyOrder(on, reading));
    if (outcome.kind === 'ignored') return { ...nothing, outcome: 'ignored' };
    const isBehind = outcome.skipped.length > 0;
    if (isBehind) await park(db, key, delivery, subject, missingScopes(outcome.skipped));
    const { externalId = null, changed = {} } = result;
    const told = { externalId, orderId: outcome.orderId, changed, isBehind };
    if (result.duplicate) return { ...told, outcome: 'same' };
    const isNew = 'created_at' in result.record && result.record.created_at === now;
    return { ...told, outcome: isNew ? 'made' : 'changed' };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const parking = { cause: error.parkedAs, reason: error.message, whatToDo: error.whatToDo };
    await park(db, key, delivery, subject, parking);
    return { ...nothing, outcome: 'parked', isBehind: true };
  }
}

async function park(
  db: Queryable,
  key: ShopKey,
  delivery: Delivery,
  subject: Subject,
  parking: Parking,
): Promise<void> {
  const order = { store_id: key.storeId, source: key.source, external_id: subject.externalId };
  if ((await run(db, waits, order)).length > 0) return;
  const nothing = { ...nothingParked(key), client_id: null, client_modified_at: null };
  const writes = { ...nothing, ...keep(key, delivery, subject, new Date().toISOString(), parking) };
  await one(db, writeWooParked, withEnding(writes, { body: Buffer.alloc(0), values: noEnding }));
}
