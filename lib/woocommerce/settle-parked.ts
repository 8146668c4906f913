import { type Queryable, rows, savepoint } from '../database/pool.ts';
import { one } from '../database/together.ts';
import type { Scope } from '../keys/vocabulary.ts';
import type { Result, Work } from '../pipeline/finish.ts';
import { applyCustomer } from './apply-customer.ts';
import { applyOrder } from './apply-order.ts';
import type { Application, Delivery, ShopKey } from './delivery.ts';
import type { Effect } from './merge.ts';
import { moveInForce } from './move-in-force.ts';
import { MoveWitness } from './move-witness.ts';
import { type Cause, missingScopes, type Parking } from './parked.ts';
import { readDelivery } from './read-delivery.ts';
import { otherShop } from './receive.ts';
import { isOwnShop } from './shop.ts';
import { Unreadable } from './unreadable.ts';

/** A row of integrations.parked_deliveries. */
export interface ParkedRow {
  id: string;
  organization_id: string;
  store_id: string;
  integration_key_id: string;
  source: string;
  request_id: string;
  received_at: Date;
  topic: string | null;
  resource: string | null;
  webhook_id: string | null;
  source_url: string | null;
  body: Buffer;
  external_id: string | null;
  order_key: string | null;
  cause: Cause;
  reason: string;
  what_to_do: string;
  state: 'parked' | 'applied' | 'resolved';
  move_id: string | null;
}

/** How it went: applied, of no use any more, or parked for a reason. */
type Outcome = { state: 'applied' | 'resolved' } | ({ state: 'parked' } & Parking);

/** Who has a parked delivery applied, and whether any live key of its store and source may stand in for its own. */
export interface Settler {
  name: string;
  anyKey: boolean;
  /** That it is another order under the id of one we have does not stop it: so somebody decided. */
  acceptance?: Application['acceptance'];
}

const take = {
  name: 'take-parked',
  text: `
    update integrations.parked_deliveries set state = 'applied', settled_at = $2, settled_by = $3
    where id = $1 and state = 'parked' returning *`,
};
const settle = {
  name: 'settle-parked',
  text: 'update integrations.parked_deliveries set state = $2 where id = $1',
};
const parkAgain = {
  name: 'park-again',
  text: `
    update integrations.parked_deliveries
    set state = 'parked', settled_at = null, settled_by = null, cause = $2, reason = $3, what_to_do = $4 where id = $1`,
};
/** What only came too fast is applied as it is; the log has its body as it has any other's. */
const dropBody = {
  name: 'drop-parked-body',
  text: "update integrations.parked_deliveries set body = '' where id = $1",
};
const logged = {
  name: 'parked-body-in-log',
  text: 'select request_body from integrations.request_log where id = $1',
};

/** The body of one that was parked beyond its key's quota; null when the log has forgotten it. */
async function bodyInLog(tx: Queryable, requestId: string): Promise<Buffer | null> {
  const [row] = await rows<{ request_body: Buffer | null }>(tx, logged, [requestId]);
  return row?.request_body ?? null;
}

const markMoved = {
  name: 'mark-moved',
  text: 'update integrations.parked_deliveries set move_id = $2 where id = $1',
};

/**
 * Applies a parked delivery as if it had only now been understood: dated by its arrival, so that what came since still
 * wins. Null when it is not parked any more: nobody applies it twice. What a move of its key to another shop applies is
 * noted, to be undone with it. Runs in the caller's transaction.
 */
export async function settleParked(tx: Queryable, id: string, by: Settler, now: Date): Promise<ParkedRow | null> {
  const [row] = await rows<ParkedRow & Record<string, unknown>>(tx, take, [id, now, by.name]);
  if (!row) return null;
  const moveId = row.cause === 'other_shop' || row.move_id ? await moveInForce(tx, row.integration_key_id) : null;
  const outcome = await outcomeOf(tx, row, moveId, by, now);
  const isOfMove = moveId !== null && !(outcome.state === 'parked' && outcome.cause === 'other_shop');
  if (isOfMove) await rows(tx, markMoved, [id, moveId]);
  if (outcome.state === 'parked') {
    const { cause, reason, whatToDo } = outcome;
    await rows(tx, parkAgain, [id, cause, reason, whatToDo]);
    return { ...row, state: 'parked', cause, reason, what_to_do: whatToDo };
  }
  if (outcome.state === 'resolved') await rows(tx, settle, [id, 'resolved']);
  if (row.cause === 'over_rate_limit') await rows(tx, dropBody, [id]);
  return { ...row, state: outcome.state };
}

async function outcomeOf(
  tx: Queryable,
  row: ParkedRow,
  moveId: string | null,
  by: Settler,
  now: Date,
): Promise<Outcome> {
  const key = await keyFor(tx, row, by, now);
  if (row.body.length === 0) row.body = (await bodyInLog(tx, row.request_id)) ?? row.body;
  const { subject, reading } = readDelivery(row.topic, row.body, row.resource);
  if (reading.kind === 'ignored') return { state: 'resolved' };
  if (!(await isOwnShop(tx, key, row.source_url))) return { state: 'parked', ...otherShop(row.source_url, key.keyId) };
  if (reading.kind === 'unreadable') return { state: 'parked', ...reading, cause: 'unreadable' };
  if (subject.entity === 'order' && !key.scopes.includes('orders:write'))
    return { state: 'parked', ...missingScopes(['order']) };
  const ended: Result[] = [];
  const witness = moveId === null ? null : new MoveWitness(tx, moveId, key);
  const on: Application = {
    key,
    delivery: deliveryOf(row),
    subject,
    moments: { arrivedAt: row.received_at.toISOString(), now: now.toISOString() },
    isKept: true,
    db: tx,
    inTransaction: (work) => savepoint(tx, work),
    async finish(db, result, work) {
      ended.push(result);
      return (await isDone(db, work)) ? { body: Buffer.alloc(0), replayed: false } : null;
    },
    ...(witness && { witness }),
    ...(by.acceptance && { acceptance: by.acceptance }),
  };
  try {
    await (reading.kind === 'client' ? applyCustomer(on, reading) : applyOrder(on, reading));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { state: 'parked', cause: error.parkedAs, reason: error.message, whatToDo: error.whatToDo };
  }
  const record = ended.at(-1)?.record ?? {};
  await witness?.record(idsOf(record, subject.entity));
  return outcomeFrom(record);
}

/** The records that it is about: those of the order and its client, or of the client. */
function idsOf(record: object, entity: string | null): { orderId?: string; clientId?: string } {
  if (!('id' in record) || typeof record.id !== 'string') return {};
  if (entity === 'client') return { clientId: record.id };
  const clientId = 'client_id' in record && typeof record.client_id === 'string' ? record.client_id : null;
  return { orderId: record.id, ...(clientId !== null && { clientId }) };
}

function outcomeFrom(record: object): Outcome {
  if ('ignored' in record) return { state: 'resolved' };
  if (!('skipped' in record)) return { state: 'applied' };
  const effects = record.skipped as { effect: Effect }[]; // planOrder and applyCustomer make no other
  return { state: 'parked', ...missingScopes(effects.map(({ effect }) => effect)) };
}

function deliveryOf(row: ParkedRow): Delivery {
  const { body, topic, resource, webhook_id: webhookId, source_url: source, request_id: requestId } = row;
  return { body, topic, resource, webhookId, source, requestId };
}

const findKey = {
  name: 'key-for-parked',
  text: `
    select k.id, k.key_id, k.organization_id, k.store_id, k.source, k.scopes, k.webhook_source_url
    from integrations.integration_keys k
    where k.store_id = $1 and k.source = $2 and k.payload_format = 'woocommerce' and (k.id = $3 or
      ($4 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $5)))
    order by cardinality(k.scopes) desc, k.id = $3 desc, k.created_at desc limit 1`,
};

/** The key it came to, which was live then; or the one that may do most of those that may stand in for it. */
async function keyFor(tx: Queryable, row: ParkedRow, { anyKey }: Settler, now: Date): Promise<ShopKey> {
  const values = [row.store_id, row.source, row.integration_key_id, anyKey, now];
  const [key] = await rows<{
    id: string;
    key_id: string;
    organization_id: string;
    store_id: string;
    source: string;
    scopes: Scope[];
    webhook_source_url: string | null;
  }>(tx, findKey, values);
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

/** Runs a delivery's work without a request: no log row, no gate. */
async function isDone(db: Queryable, work: Work | undefined): Promise<boolean> {
  if (!work) return true;
  const columns = Object.fromEntries(work.types.map((type, i) => [`p${i + 1}`, type]));
  const text = `, gate as (select * from input), ${work.text} select n from done`;
  return (await one(db, { name: `${work.name}-late`, columns, lockOrder: 0, text }, work.values)) !== undefined;
}
