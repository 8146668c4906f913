import { one } from '../database/batcher.ts';
import { rowInTurn, transactionOfKey } from '../database/in-turn.ts';
import { mustHaveScope } from '../keys/integration-key.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { ended, endingOf, mustBeDone, record, withEnding } from '../verbs/verb.ts';
import { applyCustomer, applyOrder } from './apply.ts';
import type { Application, Delivery } from './delivery.ts';
import { keep, nothingParked, type Parking } from './parked.ts';
import { ignored } from './plan-order.ts';
import { readDelivery, type Subject } from './read-delivery.ts';
import { isOwnShop } from './same-shop.ts';
import { Unreadable } from './unreadable.ts';
import { writeWooParked } from './write-woo-parked.ts';

/**
 * `POST /webhook/woocommerce`: applies an authentic delivery of WooCommerce. It is never refused for what it says, since
 * it never comes again: what is not ours is ignored, what cannot be applied is parked (contract §10). Only an order
 * without orders:write is refused, before its content is judged.
 */
export async function receiveDelivery(context: Context<Delivery>): Promise<Finished> {
  const { key, input, db } = context;
  const { subject, reading } = readDelivery(input.topic, input.body, input.resource);
  if (subject.entity === 'order') mustHaveScope(key.scopes, 'orders:write');
  if (reading.kind === 'ignored') return record(db, context, ignored(reading.reason, subject.externalId));
  if (!(await isOwnShop(db, key, input.source))) return park(context, subject, otherShop(input.source, key.keyId));
  if (reading.kind === 'unreadable') return park(context, subject, { ...reading, cause: 'unreadable' });
  const now = context.now.toISOString();
  const on: Application = {
    key,
    delivery: input,
    subject,
    timestamps: { arrivedAt: now, now },
    request: context,
    db,
    inTransaction: (work) => transactionOfKey(db, key.id, work),
  };
  try {
    // One delivery of an order or a customer after the other: they would only wait for each other in the database.
    const row = `${key.storeId} ${subject.entity} ${subject.externalId}`;
    const { finished } = await rowInTurn(db, row, () =>
      reading.kind === 'client' ? applyCustomer(on, reading) : applyOrder(on, reading),
    );
    return finished;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return park(context, subject, { cause: error.parkedAs, reason: error.message, whatToDo: error.whatToDo });
  }
}

export function otherShop(source: string | null, keyId: string) {
  return {
    cause: 'other_shop',
    reason: 'coming from another shop',
    whatToDo: `It comes from ${(source ?? '').slice(0, 500).toWellFormed()}, not from the shop that this key is for. A copy of the shop, for staging say, must not send here: delete its webhooks. If the shop has moved, accept that: keys set ${keyId} --source-url URL.`,
  } as const;
}

/** A delivery above the rate limit: kept, and applied by itself within a minute (contract §10). What is not ours is not kept. */
export async function parkDelivery(context: Context<Delivery>, reason: string): Promise<Finished> {
  const { topic, body, resource } = context.input;
  const { subject, reading } = readDelivery(topic, body, resource);
  if (reading.kind === 'ignored') return record(context.db, context, ignored(reading.reason, subject.externalId));
  const whatToDo = 'Nothing: it’s applied automatically within a minute. If this repeats, raise the key’s rate limit.';
  return park(context, subject, { cause: 'over_rate_limit', reason, whatToDo });
}

/** Keeps a delivery as it is and says so; WooCommerce counts it as delivered. */
export async function park(context: Context<Delivery>, subject: Subject, parking: Parking): Promise<Finished> {
  const { db, key, input, now } = context;
  const { externalId } = subject;
  const parked = { parked: true, reason: parking.reason };
  const ending = endingOf(context, { record: parked, duplicate: undefined, externalId, mark: 'parked' });
  const nothing = { ...nothingParked(key), client_id: null, client_modified_at: null };
  const writes = { ...nothing, ...keep(key, input, subject, now.toISOString(), parking) };
  return mustBeDone(await ended(ending, one(db, writeWooParked, withEnding(writes, ending))));
}
