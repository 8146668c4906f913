import { rowInTurn, transactionOfKey } from '../database/in-turn.ts';
import { mustHaveScope } from '../keys/must-have-scope.ts';
import type { Context, Finished } from '../verbs/context.ts';
import { record } from '../verbs/record-request.ts';
import { applyCustomer } from './apply-customer.ts';
import { applyOrder } from './apply-order.ts';
import type { Application, Delivery } from './delivery.ts';
import { park } from './park.ts';
import { ignored } from './plan-order.ts';
import { readDelivery } from './read-delivery.ts';
import { isOwnShop } from './same-shop.ts';
import { Unreadable } from './unreadable.ts';

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
