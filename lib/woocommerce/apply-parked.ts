import { type Queryable, savepoint } from '../database/pool.ts';
import { as, type RowOf, run, statement } from '../database/statement.ts';
import { causeOfDecision } from '../history/cause.ts';
import type { Scope } from '../keys/vocabulary.ts';
import { applyCustomer, applyOrder } from './apply.ts';
import type { Application, Delivery, ShopKey } from './delivery.ts';
import { moveInForce } from './move-in-force.ts';
import { MoveWitness } from './move-witness.ts';
import { missingScopes, type Parking } from './parked.ts';
import type { Cause } from './parked-states.ts';
import { readDelivery } from './read-delivery.ts';
import { otherShop } from './receive.ts';
import { isOwnShop } from './same-shop.ts';
import { Unreadable } from './unreadable.ts';

/** A row of integrations.parked_deliveries. */
const parkedColumns = {
  id: 'uuid',
  store_id: 'uuid',
  integration_key_id: 'uuid',
  source: 'text',
  request_id: 'uuid',
  received_at: 'timestamptz',
  topic: 'text?',
  resource: 'text?',
  webhook_id: 'text?',
  source_url: 'text?',
  body: 'bytea',
  external_id: 'text?',
  cause: as<Cause>('text'),
  reason: 'text',
  what_to_do: 'text',
  state: as<'parked' | 'applied' | 'resolved'>('text'),
  move_id: 'uuid?',
} as const;
export type ParkedRow = RowOf<typeof parkedColumns>;

/** How it went: applied, of no use any more, or parked for a reason. */
type Ended = { state: 'applied'; orderId: string | null } | { state: 'resolved' } | ({ state: 'parked' } & Parking);

/** A parked delivery that was looked at again, and the order that it was applied to, if it was one. */
export type SettledRow = ParkedRow & { orderId: string | null };

/** Who has a parked delivery applied, and whether any live key of its store and source may stand in for its own. */
export interface Decider {
  name: string;
  anyKey: boolean;
  /** That it is another order under the id of one we have does not stop it: so somebody decided. */
  acceptance?: Application['acceptance'];
}

const take = statement({
  name: 'take-parked',
  parameters: { id: 'uuid', now: 'timestamptz', by: 'text' },
  columns: parkedColumns,
  text: `
    update integrations.parked_deliveries set state = 'applied', settled_at = $now, settled_by = $by
    where id = $id and state = 'parked'
    returning id, store_id, integration_key_id, source, request_id, received_at, topic, resource, webhook_id, source_url,
      body, external_id, cause, reason, what_to_do, state, move_id`,
});
const markResolved = statement({
  name: 'mark-parked-resolved',
  parameters: { id: 'uuid' },
  columns: {},
  text: "update integrations.parked_deliveries set state = 'resolved' where id = $id",
});
const parkAgain = statement({
  name: 'park-again',
  parameters: { id: 'uuid', cause: 'text', reason: 'text', what_to_do: 'text' },
  columns: {},
  text: `
    update integrations.parked_deliveries
    set state = 'parked', settled_at = null, settled_by = null, cause = $cause, reason = $reason, what_to_do = $what_to_do where id = $id`,
});
/** What only came too fast is applied as it is; the log has its body as it has any other's. */
const dropBody = statement({
  name: 'drop-parked-body',
  parameters: { id: 'uuid' },
  columns: {},
  text: "update integrations.parked_deliveries set body = '' where id = $id",
});
const logged = statement({
  name: 'parked-body-in-log',
  parameters: { id: 'uuid' },
  columns: { request_body: 'bytea?' },
  text: 'select request_body from integrations.request_log where id = $id',
});

/** The body of one that was parked beyond its key's quota; null when the log has forgotten it. */
async function bodyInLog(tx: Queryable, requestId: string): Promise<Buffer | null> {
  const [row] = await run(tx, logged, { id: requestId });
  return row?.request_body ?? null;
}

const markMoved = statement({
  name: 'mark-moved',
  parameters: { id: 'uuid', move_id: 'uuid?' },
  columns: {},
  text: 'update integrations.parked_deliveries set move_id = $move_id where id = $id',
});

/**
 * Applies a parked delivery as if it had only now been understood: dated by its arrival, so that what came since still
 * wins. Null when it is not parked any more: nobody applies it twice. What a move of its key to another shop applies is
 * noted, to be undone with it. Runs in the caller's transaction.
 */
export async function applyParked(tx: Queryable, id: string, by: Decider, now: Date): Promise<SettledRow | null> {
  const [row] = await run(tx, take, { id, now, by: by.name });
  if (!row) return null;
  const moveId = row.cause === 'other_shop' || row.move_id ? await moveInForce(tx, row.integration_key_id) : null;
  const ended = await endOf(tx, row, moveId, by, now);
  const isOfMove = moveId !== null && !(ended.state === 'parked' && ended.cause === 'other_shop');
  if (isOfMove) await run(tx, markMoved, { id, move_id: moveId });
  if (ended.state === 'parked') {
    const { cause, reason, whatToDo } = ended;
    await run(tx, parkAgain, { id, cause, reason, what_to_do: whatToDo });
    return { ...row, state: 'parked', cause, reason, what_to_do: whatToDo, orderId: null };
  }
  if (ended.state === 'resolved') await run(tx, markResolved, { id });
  if (row.cause === 'over_rate_limit') await run(tx, dropBody, { id });
  return { ...row, state: ended.state, orderId: ended.state === 'applied' ? ended.orderId : null };
}

async function endOf(tx: Queryable, row: ParkedRow, moveId: string | null, by: Decider, now: Date): Promise<Ended> {
  const key = await keyFor(tx, row, by, now);
  if (row.body.length === 0) row.body = (await bodyInLog(tx, row.request_id)) ?? row.body;
  const { subject, reading } = readDelivery(row.topic, row.body, row.resource);
  if (reading.kind === 'ignored') return { state: 'resolved' };
  if (!(await isOwnShop(tx, key, row.source_url))) return { state: 'parked', ...otherShop(row.source_url, key.keyId) };
  if (reading.kind === 'unreadable') return { state: 'parked', ...reading, cause: 'unreadable' };
  if (subject.entity === 'order' && !key.scopes.includes('orders:write'))
    return { state: 'parked', ...missingScopes(['order']) };
  const witness = moveId === null ? null : new MoveWitness(tx, moveId, key);
  const on: Application = {
    key,
    delivery: deliveryOf(row),
    subject,
    timestamps: { arrivedAt: row.received_at.toISOString(), now: now.toISOString() },
    request: null,
    db: tx,
    inTransaction: (work) => savepoint(tx, work),
    ...(by.anyKey && { cause: causeOfDecision(by.name, row.request_id) }),
    ...(witness && { witness }),
    ...(by.acceptance && { acceptance: by.acceptance }),
  };
  try {
    const { outcome } = await (reading.kind === 'client' ? applyCustomer(on, reading) : applyOrder(on, reading));
    if (outcome.kind === 'ignored') {
      await witness?.record({});
      return { state: 'resolved' };
    }
    const { orderId, clientId, skipped } = outcome;
    await witness?.record({ ...(orderId !== null && { orderId }), ...(clientId !== null && { clientId }) });
    return skipped.length === 0 ? { state: 'applied', orderId } : { state: 'parked', ...missingScopes(skipped) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { state: 'parked', cause: error.parkedAs, reason: error.message, whatToDo: error.whatToDo };
  }
}

function deliveryOf(row: ParkedRow): Delivery {
  const { body, topic, resource, webhook_id: webhookId, source_url: source, request_id: requestId } = row;
  return { body, topic, resource, webhookId, source, requestId };
}

const findKey = statement({
  name: 'key-for-parked',
  parameters: { store_id: 'uuid', source: 'text', id: 'uuid', any_key: 'boolean', now: 'timestamptz' },
  columns: {
    id: 'uuid',
    key_id: 'text',
    organization_id: 'uuid',
    store_id: 'uuid',
    source: 'text',
    scopes: as<Scope[]>('text[]'),
    webhook_source_url: 'text?',
  },
  text: `
    select k.id, k.key_id, k.organization_id, k.store_id, k.source, k.scopes, k.webhook_source_url
    from integrations.integration_keys k
    where k.store_id = $store_id and k.source = $source and k.payload_format = 'woocommerce' and (k.id = $id or
      ($any_key and k.revoked_at is null and (k.expires_at is null or k.expires_at > $now)))
    order by cardinality(k.scopes) desc, k.id = $id desc, k.created_at desc limit 1`,
});

/** The key it came to, which was live then; or the one that may do most of those that may stand in for it. */
async function keyFor(tx: Queryable, row: ParkedRow, { anyKey }: Decider, now: Date): Promise<ShopKey> {
  const { store_id, source, integration_key_id: id } = row;
  const [key] = await run(tx, findKey, { store_id, source, id, any_key: anyKey, now });
  if (!key) throw new Error(`the key of the parked delivery ${row.id} is gone`);
  return {
    id: key.id,
    keyId: key.key_id,
    organizationId: key.organization_id,
    storeId: key.store_id,
    source: key.source,
    scopes: key.scopes,
    webhookSourceUrl: key.webhook_source_url,
  };
}
